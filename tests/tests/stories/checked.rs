//! What a card is checked by is run: the project's own checks are not enough.

use super::house::{Founder, Who, daemon, hears, model, reports, says, turns, uses, who};
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::{Reply, Seen};
use serde_json::{Value, json};

/// The project's own check, which a draft passes.
const OWN: &str = "test -s notes.txt";

/// The card's.
const CARDS: &str = "grep -qx final notes.txt";

fn script(seen: &Seen) -> Reply {
    match (who(seen), turns(seen)) {
        (Who::Coo, _) if hears(seen, "Report it to the founder") => says("The notes are final."),
        (Who::Coo, 0) => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Notes", "summary": "The notes are written.",
                "steps": [json!({"text": "Write them", "project": "notes", "type": "docs"})],
                "checks": [CARDS], "acceptance": ["somebody can read them"],
            }),
        ),
        (Who::Coo, _) => says("Have a look."),
        (Who::Advisor, _) => reports(seen, "One file.", &[]),
        (_, 0) => uses(seen, "shell_exec", json!({ "cmd": "echo draft > notes.txt" })),
        (_, 1) => uses(seen, "finish", json!({ "summary": "A draft." })),
        (_, 2) => uses(seen, "shell_exec", json!({ "cmd": "echo final > notes.txt" })),
        _ => uses(seen, "finish", json!({ "summary": "The last word." })),
    }
}

#[tokio::test]
async fn a_check_of_the_card_that_fails_is_mended_before_the_review_and_passes() {
    let server = model(script).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("README.md", "# Notes\n")]);
    daemon.api().add_project("notes", &repository.url(), &[OWN]).await;
    let founder = Founder::says(daemon.api(), "I want notes").await;
    let card = founder.card(1).await;
    assert_eq!(
        (&card["checks"], &card["acceptance"]),
        (&json!([CARDS]), &json!(["somebody can read them"])),
        "{card:#}"
    );
    founder.confirms(&card).await;

    let run_id = founder.review().await;
    let events = daemon.api().get(&format!("/api/v1/runs/{run_id}/events?limit=500")).await;
    let checked: Vec<(Value, Value)> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| event["kind"] == "run.checked")
        .map(|event| (event["data"]["command"].clone(), event["data"]["exit_code"].clone()))
        .collect();
    let ran = |command: &str, code: i64| (json!(command), json!(code));
    assert_eq!(checked, [ran(OWN, 0), ran(CARDS, 1), ran(OWN, 0), ran(CARDS, 0)], "{events:#}");
    let plan = founder.approves(&run_id).await;
    assert_eq!((&plan["state"], &plan["grade"]["verdict"]), (&json!("done"), &json!("passed")), "{plan:#}");
    let passed = [OWN, CARDS].map(|command| json!({ "command": command, "exit_code": 0 }));
    assert_eq!(plan["grade"]["checks"], json!(passed), "{plan:#}");
    assert_eq!(repository.show("main", "notes.txt").as_deref(), Some("final\n"));

    let (code, shown, _) = daemon.deputy(&["plan", "show", plan["id"].as_str().unwrap()], "").await;
    assert_eq!(code, 0);
    for line in ["in the end: somebody can read them", "checked by: grep -qx final notes.txt"] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(shown.contains("  grep -qx final notes.txt: passed"), "{shown}");
    founder.hears("The notes are final.").await;
}
