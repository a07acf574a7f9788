//! A card, decided on from the command line in every way there is.

use super::cli::{deputy, deputy_with, done};
use super::house::{Founder, Who, daemon, hears, model, reports, says, step, turns, uses, who, works};
use chrono::{DateTime, TimeDelta, Utc};
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply, Seen};
use serde_json::{Value, json};

fn card(title: &str) -> Value {
    json!({
        "title": title, "summary": "Prices go up.", "steps": [step("Change them", "shop")],
        "not_touching": ["the landing page"],
    })
}

fn script(seen: &Seen) -> Reply {
    match who(seen) {
        Who::Coo if hears(seen, "Report it to the founder") => says("The prices are live."),
        Who::Coo if hears(seen, "And now?") => says("We leave it."),
        Who::Coo if hears(seen, "About the plan ") && turns(seen) == 2 => {
            let text = seen.body["messages"].to_string();
            let mut another = card("Raise the small prices");
            another["plan"] = text.split("About the plan ").nth(1).unwrap()[..36].into();
            uses(seen, "propose_plan", another)
        }
        Who::Coo if turns(seen) == 0 => uses(seen, "propose_plan", card("Raise the prices")),
        Who::Coo => says("Have a look."),
        Who::Advisor => reports(seen, "One file.", &[]),
        Who::Orchestrator => unreachable!("one step with one task needs none"),
        Who::Worker => works(seen, "echo 2 > prices.txt", "Raised."),
        Who::Clerk | Who::Answerer => unreachable!("it is answered for"),
    }
}

async fn shop(server: &ModelServer) -> (TestDaemon, Repository) {
    let daemon = daemon(server, "").await;
    let repository = Repository::of(&[("prices.txt", "1\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    (daemon, repository)
}

/// The founder, in the newest thread.
async fn newest(daemon: &TestDaemon) -> Founder {
    let talks = daemon.api().get("/api/v1/conversations").await;
    Founder { api: daemon.api().clone(), thread: talks["items"][0]["id"].as_str().unwrap().to_owned() }
}

async fn thread(founder: &Founder) -> Value {
    founder.api.get(&format!("/api/v1/conversations/{}", founder.thread)).await
}

async fn waiting(daemon: &TestDaemon) -> usize {
    daemon.api().get("/api/v1/inbox").await["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_card_is_revised_put_off_until_a_time_raised_then_and_declined() {
    let server = model(script).await;
    let (daemon, _repository) = shop(&server).await;
    let founder = Founder::says(daemon.api(), "Raise the prices").await;
    let first = founder.card(1).await;
    founder.hears("Have a look.").await;
    let shown = done(&daemon, &["plan", "show", "latest"]).await;
    for part in ["Raise the prices", "will not touch: the landing page", "estimate: nobody can say yet"] {
        assert!(shown.contains(part), "{part} is not in\n{shown}");
    }
    let listed = done(&daemon, &["inbox"]).await;
    assert!(listed.contains("Raise the prices") && listed.contains("confirm: Do it"), "{listed}");
    let (code, _, err) = deputy(&daemon, &["plan", "confirm", "latest", "--version", "2"]).await;
    assert!(code == Some(1) && err.contains("version 1"), "a card that nobody saw: {err}");

    done(&daemon, &["plan", "revise", "latest", "only", "the", "small", "ones"]).await;
    let second = founder.card(2).await;
    assert_eq!((&second["id"], &second["title"]), (&first["id"], &json!("Raise the small prices")));
    let it = founder.hears("only the small ones").await;
    assert!(!it["messages"].to_string().contains("Propose it anew"), "an instruction is no message: {it:#}");
    assert_eq!(it["outcome"], Value::Null);

    let later = json(&done(&daemon, &["plan", "defer", "latest", "1h", "--json"]).await);
    assert_eq!((&later["state"], waiting(&daemon).await), (&json!("deferred"), 0));
    let in_an_hour: DateTime<Utc> = later["deferred_until"].as_str().unwrap().parse().unwrap();
    let soon = (in_an_hour - TimeDelta::minutes(60) + TimeDelta::seconds(8)).to_rfc3339();
    let put_off = done(&daemon, &["plan", "defer", "latest", &soon]).await;
    assert!(put_off.contains("deferred · card 2") && put_off.contains("comes up again: "), "{put_off}");
    let it = thread(&founder).await;
    assert_eq!((&it["outcome"], it["deferred_until"].is_string()), (&json!("deferred"), true), "{it:#}");
    assert_eq!((&it["plan_ids"], &it["run_ids"]), (&json!([first["id"]]), &json!([])));
    let raised = founder.card(2).await;
    assert_eq!((&raised["deferred_until"], waiting(&daemon).await), (&Value::Null, 1));

    let declined = done(&daemon, &["plan", "decline", "latest", "--reason", "too early"]).await;
    assert!(declined.contains("declined · card 2"), "{declined}");
    let it = thread(&founder).await;
    assert_eq!((&it["outcome"], &it["deferred_until"]), (&json!("declined"), &Value::Null), "{it:#}");
    assert!(it["messages"].to_string().contains("was declined: too early"), "{it:#}");
    assert_eq!((&it["state"], waiting(&daemon).await), (&json!("idle"), 0), "nobody thinks about it");
    founder.adds("And now?").await;
    founder.hears("We leave it.").await;
    let seen = server.seen();
    let heard = seen.iter().rev().find(|seen| who(seen) == Who::Coo).unwrap();
    assert!(hears(heard, "They said: too early"), "{:#}", heard.body);
    let it = thread(&founder).await;
    let cards = it["messages"].as_array().unwrap().iter().filter(|said| said["text"] == "Have a look.");
    let cards: Vec<&Value> = cards.map(|said| &said["plan_id"]).collect();
    assert_eq!(cards, [&first["id"], &first["id"]], "another card is shown with its message, too");
    assert_eq!(daemon.api().get("/api/v1/runs").await["items"], json!([]));
}

#[tokio::test]
async fn a_card_is_shown_and_confirmed_in_place() {
    let server = model(script).await;
    let (daemon, repository) = shop(&server).await;
    let (code, out, err) = deputy(&daemon, &["chat", "Raise the prices"]).await;
    assert_eq!(code, Some(3), "it waits for the founder: {out}\n{err}");
    for part in
        ["Have a look.", "will not touch: the landing page", "estimate: nobody", "1  Do it", "2  Leave it"]
    {
        assert!(out.contains(part), "{part} is not in\n{out}");
    }
    assert_eq!(out.matches("1  Do it").count(), 1, "{out}");

    // Whoever comes back sees it again, and other words are the COO's.
    let (code, out, err) = deputy_with(&daemon, &["chat", "-c"], "And now?\n1\n").await;
    assert_eq!(code, Some(0), "{out}\n{err}");
    assert!(out.contains("We leave it.") && out.contains("was confirmed"), "{out}");
    let founder = newest(&daemon).await;
    let plan = founder.plan(|plan| plan["stage"] != "proposed").await;
    let it = thread(&founder).await;
    assert_eq!((&it["outcome"], &it["plan_ids"]), (&json!("tasked"), &json!([plan["id"]])), "{it:#}");
    let card = it["messages"].as_array().unwrap().iter().find(|said| said["text"] == "Have a look.").unwrap();
    assert_eq!(card["plan_id"], plan["id"]);

    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;
    assert_eq!(plan["state"], "done", "{plan:#}");
    assert_eq!(thread(&founder).await["run_ids"], json!([run_id]));
    assert_eq!(repository.show("main", "prices.txt").as_deref(), Some("2\n"));
    founder.hears("The prices are live.").await;
    let shown = done(&daemon, &["plan", "show", "latest"]).await;
    assert!(shown.contains("All of it is done.") && shown.contains("It took "), "{shown}");
}

#[tokio::test]
async fn a_card_is_confirmed_and_cancelled_from_the_command_line() {
    let server = model(|seen| match who(seen) {
        Who::Worker => works(seen, "mkfifo gate; cat gate", "never"),
        Who::Coo if hears(seen, "was cancelled by the founder") => says("It is stopped."),
        _ => script(seen),
    })
    .await;
    let (daemon, repository) = shop(&server).await;
    let founder = Founder::says(daemon.api(), "Raise the prices").await;
    founder.card(1).await;
    let confirmed = done(&daemon, &["plan", "confirm", "latest", "--version", "1"]).await;
    assert!(confirmed.contains("card 1"), "{confirmed}");
    done(&daemon, &["plan", "confirm", "latest"]).await;
    founder.plan(|plan| plan["tasks"][0]["run_id"].is_string()).await;
    done(&daemon, &["plan", "cancel", "latest"]).await;
    assert_eq!(founder.ended().await["state"], "cancelled");
    founder.hears("It is stopped.").await;
    assert_eq!((founder.facts("plan.confirmed").await, waiting(&daemon).await), (1, 0));
    let listed = done(&daemon, &["plan", "list", "--all"]).await;
    assert!(listed.contains("cancelled") && listed.contains("Raise the prices"), "{listed}");
    assert_eq!(repository.show("main", "prices.txt").as_deref(), Some("1\n"));
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
