//! "Tabs, not spaces": what the founder puts right once is learnt, and known the next time.

use super::cli::done;
use super::house::{Founder, MODEL, Who, config, hears, model, reports, says, turns, uses, who, works};
use super::record::Record;
use super::referral;
use deputy_tests::daemon::{Api, Feed, Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply, Seen};
use serde_json::{Value, json};

/// What is remembered.
const LEARNT: &str = "The founder wants code indented with tabs.";

fn looks_back(seen: &Seen) -> bool {
    who(seen) == Who::Advisor && hears(seen, "Look back at")
}

/// Looks, keeps one thing, and is done.
fn keeps(seen: &Seen, category: &str, text: &str) -> Reply {
    match turns(seen) {
        0 => {
            let kept = json!({"category": category, "key": "indentation", "text": text, "project": "shop"});
            uses(seen, "remember", kept)
        }
        _ => reports(seen, "One thing was to be put right.", &[]),
    }
}

fn script(seen: &Seen) -> Reply {
    match who(seen) {
        _ if looks_back(seen) => keeps(seen, "preference", LEARNT),
        Who::Coo if hears(seen, LEARNT) => says("With tabs, as you said when the shop was written."),
        Who::Coo => says("I do not know."),
        Who::Worker if hears(seen, "Tabs, not spaces.") && turns(seen) > 1 => {
            if hears(seen, "call_02") {
                uses(seen, "finish", json!({"summary": "With tabs."}))
            } else {
                uses(seen, "shell_exec", json!({"cmd": "printf '\\tone\\n' > shop.py"}))
            }
        }
        Who::Worker => works(seen, "printf '    one\\n' > shop.py", "Written."),
        Who::Advisor | Who::Orchestrator | Who::Clerk | Who::Answerer => unreachable!("nobody asks it"),
    }
}

/// A daemon that looks back at what it did.
async fn daemon(server: &ModelServer) -> TestDaemon {
    let looks = config(server, "[hindsight]\nafter_runs = true\n");
    let daemon = TestDaemon::prepare(&looks).await;
    let mut daemon = daemon.with_variable("TIER_A_MODEL", MODEL).with_variable("TIER_B_MODEL", MODEL);
    daemon.up(None).await;
    daemon
}

/// The only memory, once there is one.
async fn learnt(api: &Api) -> Value {
    let mut feed = Feed::after(api, 0).await.unwrap();
    feed.event(|event| event["kind"] == "memory.noted").await.unwrap();
    let page = api.get("/api/v1/memories").await;
    assert_eq!(page["items"].as_array().unwrap().len(), 1, "{page:#}");
    page["items"][0].clone()
}

async fn until_recorded(api: &Api, kind: &str) {
    Feed::after(api, 0).await.unwrap().event(|event| event["kind"] == kind).await.unwrap();
}

/// A run that the founder puts right once, and takes.
async fn corrected(api: &Api) -> String {
    let run_id = api.delegate("shop", "Write shop.py").await;
    api.until_state(&run_id, &["review"]).await;
    let changes = json!({ "text": "Tabs, not spaces." });
    api.post(&format!("/api/v1/runs/{run_id}/changes"), &changes).await;
    let is_again = |run: &Value| run["state"] == "review" && run["summary"] == "With tabs.";
    api.until(&run_id, is_again).await;
    api.post(&format!("/api/v1/runs/{run_id}/approve"), &json!({ "deliver": "merge" })).await;
    api.until_state(&run_id, &["approved"]).await;
    run_id
}

#[tokio::test]
async fn what_the_founder_put_right_is_learnt_counted_and_known_the_next_time() {
    let server = model(script).await;
    let daemon = daemon(&server).await;
    let repository = Repository::of(&[("README.md", "# Shop\n")]);
    daemon.api().add_project("shop", &repository.url(), &["true"]).await;
    let run_id = corrected(daemon.api()).await;
    assert_eq!(repository.show("main", "shop.py").as_deref(), Some("\tone\n"));

    let memory = learnt(daemon.api()).await;
    let source = format!("hindsight/{run_id}");
    assert_eq!(
        (&memory["category"], &memory["text"], &memory["source"]),
        (&json!("preference"), &json!(LEARNT), &json!(source)),
        "{memory:#}"
    );
    let asked = server.seen().into_iter().find(looks_back).unwrap();
    for words in ["Write shop.py", "its change was taken", "Tabs, not spaces.", &run_id] {
        assert!(hears(&asked, words), "{words}: {:#}", asked.body);
    }

    // Who did it has a record of that, and it was made without a model.
    until_recorded(daemon.api(), "lookback.counted").await;
    let run = daemon.api().run(&run_id).await;
    let records = daemon.api().get("/api/v1/track-records?of=staff").await;
    let record = &records["items"][0];
    assert_eq!(
        (&record["name"], &record["approved"], &record["corrections"], &record["rounds"]),
        (&json!("worker-feature 0"), &json!(1), &json!(1), &json!(0)),
        "{records:#}"
    );
    assert_eq!(record["cost_usd"], run["usage"]["cost_usd"], "{records:#}\n{run:#}");
    assert!(record["worked_ms"].as_u64().unwrap() > 0, "{records:#}");
    let table = done(&daemon, &["record"]).await;
    let line = table.lines().find(|line| line.contains("builtin")).unwrap();
    let columns: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(columns[1..8], ["1", "0", "0", "0", "0", "1", "0"], "{table}");
    assert!(columns[8].starts_with("$0.00") && columns[8] != "$0.0000", "{table}");

    // The next conversation has it before it, and says so.
    let asks = json!({ "text": "How is the code to look?", "project": "shop" });
    let begun = daemon.api().post("/api/v1/conversations", &asks).await;
    let founder = Founder { api: daemon.api().clone(), thread: begun["id"].as_str().unwrap().to_owned() };
    let thread = founder.hears("With tabs, as you said").await;
    assert_eq!(thread["context_snapshot"]["memories"][0]["id"], memory["id"], "{thread:#}");
    let answer = thread["messages"].as_array().unwrap().last().unwrap();
    assert_eq!(answer["memories"][0]["id"], memory["id"], "each answer lists what it rests on: {thread:#}");
    let prompt = server.seen().into_iter().rev().find(|seen| who(seen) == Who::Coo).unwrap();
    assert!(hears(&prompt, LEARNT) && hears(&prompt, "looking back at a run"), "{:#}", prompt.body);
    let listed = done(&daemon, &["memory", "list"]).await;
    assert!(listed.contains("indentation"), "{listed}");

    let record = Record::of(daemon.api()).await;
    record.assert_in_order(&["run.approved", "lookback.counted"]);
    record.assert_in_order(&["run.approved", "memory.noted"]);
    assert_eq!((record.count("lookback.counted"), record.count("memory.noted")), (1, 1));
    assert_eq!(record.kinds(&format!("lookback/{run_id}")), ["lookback.counted"]);
}

#[tokio::test]
async fn a_plan_is_looked_back_at_once_with_all_that_was_done_for_it() {
    let server = model(|seen| match who(seen) {
        _ if looks_back(seen) => keeps(seen, "context", "The documents were written last."),
        _ => referral::script(seen),
    })
    .await;
    let daemon = daemon(&server).await;
    let repository = Repository::of(referral::FILES);
    daemon.api().add_project("shop", &repository.url(), &["test -s api/users.txt"]).await;
    let founder = Founder::says(daemon.api(), "I want a referral programme").await;
    let card = founder.card(1).await;
    founder.confirms(&card).await;
    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;

    let memory = learnt(daemon.api()).await;
    let plan_id = plan["id"].as_str().unwrap();
    assert_eq!(memory["source"], format!("plan/{plan_id}").as_str(), "{memory:#}");
    until_recorded(daemon.api(), "plan.looked_back").await;
    let looked = |seen: &Seen| looks_back(seen) && turns(seen) == 0;
    let asked: Vec<Seen> = server.seen().into_iter().filter(looked).collect();
    assert_eq!(asked.len(), 1, "one question about the whole, none about its parts");
    for words in
        ["all of it is done", "The card estimated nothing", "`api` Count", "`docs` Document", &run_id]
    {
        assert!(hears(&asked[0], words), "{words}: {:#}", asked[0].body);
    }
    let page = daemon.api().get(&format!("/api/v1/conversations?of={plan_id}")).await;
    let modules: Vec<&Value> = page["items"].as_array().unwrap().iter().map(|it| &it["module"]).collect();
    assert_eq!(modules.iter().filter(|module| **module == "hindsight").count(), 1, "{modules:?}");
    let mut feed = Feed::after(daemon.api(), 0).await.unwrap();
    for _ in 0..4 {
        feed.event(|event| event["kind"] == "lookback.counted").await.unwrap();
    }
    let table = done(&daemon, &["record", "--of", "staff"]).await;
    assert!(table.contains("worker-feature 0"), "each run counts for who did it: {table}");
}
