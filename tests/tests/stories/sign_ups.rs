//! "Sign-ups dropped": advisors are asked side by side, one of them fails, and what the other found becomes one task.

use super::cli::{assert_reads, chats, done, rereads};
use super::house::{Who, daemon, hears, model, reports, says, turns, uses, who, works};
use super::record::Record;
use deputy_tests::daemon::Repository;
use deputy_tests::scripted::{Reply, Seen};
use serde_json::json;

fn script(seen: &Seen) -> Reply {
    match (who(seen), turns(seen)) {
        (Who::Coo, _) if hears(seen, "Report it to the founder") => {
            says("The form takes addresses with a plus again.")
        }
        (Who::Coo, 0) => Reply::text("I look into it.")
            .call("call_a", "consult", json!({"advisor": "analytics", "question": "Since when?"}))
            .call("call_b", "consult", json!({"advisor": "code", "question": "What changed in the form?"}))
            .usage(300, 0, 40),
        (Who::Coo, 1) => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Mend the sign-up form", "summary": "Addresses with a plus are taken again.",
                "steps": [json!({"text": "Mend the form", "project": "site", "type": "bugfix"})],
                "acceptance": ["a+b@example.org can sign up"],
            }),
        ),
        (Who::Coo, _) => says("I found it, see the card."),
        (Who::Advisor, _) if hears(seen, "Since when?") => Reply::refusal(401, &[], "{}"),
        (Who::Advisor, 0) if !hears(seen, "Look into this step") => {
            uses(seen, "repo_search", json!({"project": "site", "query": "plus"}))
        }
        (Who::Advisor, _) => reports(seen, "The pattern in form.txt refuses a plus.", &["form.txt"]),
        (Who::Worker, _) => works(seen, "echo 'plus allowed' > form.txt", "The form takes a plus."),
        (Who::Orchestrator | Who::Clerk | Who::Answerer, _) => {
            unreachable!("one task needs no orchestrator")
        }
    }
}

#[tokio::test]
async fn what_one_advisor_found_is_mended_though_the_other_did_not_answer() {
    let server = model(script).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("form.txt", "plus refused\n")]);
    daemon.api().add_project("site", &repository.url(), &["grep -q 'plus allowed' form.txt"]).await;
    let (founder, read) = chats(&daemon, "Sign-ups dropped since Tuesday. Why?").await;
    for part in
        ["I found it, see the card.", "Mend the sign-up form", "in the end: a+b@example.org can sign up"]
    {
        assert!(read.contains(part), "{part} is not in\n{read}");
    }
    let card = founder.card(1).await;
    let page = daemon.api().get(&format!("/api/v1/conversations?of={}", founder.thread)).await;
    assert_eq!(
        page["items"].as_array().unwrap().len(),
        2,
        "each consultation is a conversation of its own: {page:#}"
    );
    founder.confirms(&card).await;
    let run_id = founder.review().await;
    let run = daemon.api().run(&run_id).await;
    assert_eq!((&run["verdict"], &run["type"]), (&json!("passed"), &json!("bugfix")), "{run:#}");
    let plan = founder.approves(&run_id).await;
    assert_eq!((&plan["state"], plan["tasks"].as_array().unwrap().len()), (&json!("done"), 1));
    assert!(
        plan["steps"][0]["consultation_id"].is_string(),
        "what the advisor knew can be looked up: {plan:#}"
    );
    founder.hears("takes addresses with a plus again").await;
    assert_eq!(repository.show("main", "form.txt").as_deref(), Some("plus allowed\n"));

    let shown = done(&daemon, &["plan", "show", "latest"]).await;
    assert_reads(
        &shown,
        &["Mend the sign-up form", "All of it is done.", "grep -q 'plus allowed' form.txt: passed"],
    );
    let thread = rereads(&daemon, &founder).await;
    assert_reads(
        &thread,
        &["Sign-ups dropped", "I found it", "was confirmed", "a plus again", "Asked on the way:"],
    );
    assert_eq!(done(&daemon, &["inbox"]).await.trim(), "", "nothing is left open");

    let record = Record::of(daemon.api()).await;
    record.assert_carried_out(plan["id"].as_str().unwrap(), 1, 1);
    record.assert_delivered(&run_id);
    // Both were asked before there was a card; the one that failed held nobody up.
    let talks = record.facts("conversation.opened");
    let of = |purpose: &str| talks.iter().filter(|fact| fact["data"]["purpose"]["for"] == purpose).count();
    assert_eq!((of("consultation"), of("scoping")), (2, 1));
    assert_eq!(record.count("conversation.failed"), 1);
    record.assert_in_order(&[
        "conversation.failed",
        "plan.proposed",
        "plan.confirmed",
        "plan.scoped",
        "run.queued",
    ]);
}
