//! "No, stop it!" in the middle of the work, and another card instead.

use super::cli::{assert_reads, chats, done, rereads};
use super::house::{Founder, Who, daemon, hears, model, reports, says, step, turns, uses, who, works};
use super::record::Record;
use deputy_tests::daemon::{Feed, Repository};
use deputy_tests::scripted::{Reply, Seen};
use deputy_tests::watch::until_exists;
use serde_json::json;

fn plan_of(seen: &Seen) -> String {
    let text = seen.body["messages"].to_string();
    text.split("shown the plan ").nth(1).unwrap()[..36].to_owned()
}

fn script(seen: &Seen) -> Reply {
    match who(seen) {
        Who::Coo if hears(seen, "was cancelled by the founder") => {
            says("It is stopped, and nothing of it is live.")
        }
        Who::Coo if hears(seen, "STOP") && !hears(seen, "It is being ended") => {
            uses(seen, "cancel_plan", json!({ "plan": plan_of(seen) }))
        }
        Who::Coo if hears(seen, "It is being ended") => says("I stop it at once."),
        Who::Coo if turns(seen) == 0 => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Change the prices", "summary": "All prices go up.", "steps": [step("Change them", "shop")],
            }),
        ),
        Who::Coo => says("Have a look."),
        Who::Advisor => reports(seen, "One file.", &[]),
        Who::Orchestrator => unreachable!("one step with one task needs none"),
        Who::Worker => works(seen, "mkfifo gate; cat gate", "never"),
        Who::Clerk | Who::Answerer => unreachable!("it is answered for"),
    }
}

#[tokio::test]
async fn angry_words_in_the_middle_of_the_work_end_all_of_it() {
    let server = model(script).await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("prices.txt", "1\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let (founder, read) = chats(&daemon, "Raise the prices").await;
    assert_reads(&read, &["Have a look.", "Change the prices"]);
    let card = founder.card(1).await;
    founder.confirms(&card).await;
    let working = founder.plan(|plan| plan["tasks"][0]["run_id"].is_string()).await;
    let run_id = working["tasks"][0]["run_id"].as_str().unwrap().to_owned();
    let mut feed = Feed::after(daemon.api(), 0).await.unwrap();
    let is_at_it = |event: &serde_json::Value| {
        event["kind"] == "step.tool_started" && event["data"]["name"] == "shell_exec"
    };
    feed.event(is_at_it).await.unwrap();
    until_exists(&daemon.data_dir().join("runs").join(&run_id).join("tree/gate")).await;

    founder.adds("STOP this at once, what are you doing!").await;
    let plan = founder.ended().await;
    assert_eq!(
        (&plan["state"], &plan["outcome"]["name"]),
        (&json!("cancelled"), &json!("cancelled")),
        "{plan:#}"
    );
    assert_eq!(daemon.api().run(&run_id).await["state"], "stopped");
    assert_eq!(repository.show("main", "prices.txt").as_deref(), Some("1\n"));
    founder.hears("nothing of it is live").await;

    let shown = done(&daemon, &["plan", "show", "latest"]).await;
    assert_reads(&shown, &["Change the prices", "It was cancelled."]);
    let told = [
        "Raise the prices",
        "Have a look.",
        "was confirmed",
        "STOP",
        "I stop it at once.",
        "nothing of it is live",
    ];
    assert_reads(&rereads(&daemon, &founder).await, &told);
    assert_eq!(done(&daemon, &["inbox"]).await.trim(), "", "nothing is left open");
    let record = Record::of(daemon.api()).await;
    let of_plan = record.kinds_but(&format!("plan/{}", plan["id"].as_str().unwrap()), &["plan.looked_back"]);
    let course = ["plan.proposed", "plan.confirmed", "plan.scoped", "plan.drawn", "plan.node_ordered"];
    let course: Vec<&str> =
        course.into_iter().chain(["plan.cancel_asked", "plan.node_ended", "plan.ended"]).collect();
    assert_eq!(of_plan, course);
    let of_run = ["run.queued", "run.claimed", "run.started", "run.stop_requested", "run.stopped"];
    let ends = ["run.finished", "run.review", "run.approved", "run.failed"];
    let all: Vec<&str> = of_run.into_iter().chain(ends).collect();
    assert_eq!(record.among(&format!("run/{run_id}"), &all), of_run, "it was stopped, and nothing else");
    record.assert_in_order(&["plan.cancel_asked", "run.stop_requested", "run.stopped", "plan.ended"]);
}

#[tokio::test]
async fn a_plan_of_another_conversation_is_not_this_ones_to_end() {
    let server = model(|seen| match who(seen) {
        Who::Coo if hears(seen, "Raise") => script(seen),
        Who::Coo if turns(seen) == 0 => {
            let text = seen.body["messages"].to_string();
            let id = text.split("end plan ").nth(1).unwrap()[..36].to_owned();
            uses(seen, "cancel_plan", json!({ "plan": id }))
        }
        Who::Coo if hears(seen, "no such plan") => says("That one is not of this conversation."),
        _ => script(seen),
    })
    .await;
    let daemon = daemon(&server, "").await;
    let repository = Repository::of(&[("prices.txt", "1\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let founder = Founder::says(daemon.api(), "Raise the prices").await;
    let card = founder.card(1).await;
    let other =
        Founder::says(daemon.api(), &format!("Please end plan {}", card["id"].as_str().unwrap())).await;
    other.hears("not of this conversation").await;
    assert_eq!(founder.card(1).await["state"], "proposed");
}
