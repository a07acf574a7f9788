//! The daemon is killed behind every fact of a plan with three tasks side by side.

use super::house::{Founder, daemon, model};
use super::referral::{FILES, script};
use deputy_tests::daemon::{Feed, Repository};
use serde_json::json;

#[tokio::test]
async fn killed_behind_every_fact_of_a_plan_it_does_everything_once() {
    let server = model(script).await;
    let mut daemon = daemon(&server, "").await;
    let repository = Repository::of(FILES);
    daemon.api().add_project("shop", &repository.url(), &["test -s api/users.txt"]).await;
    let mut founder = Founder::says(daemon.api(), "I want a referral programme").await;
    let (mut position, mut kills, mut delivered) = (0, 0, None);
    loop {
        let mut feed = Feed::after(daemon.api(), position).await.unwrap();
        let is_of_plan = |event: &serde_json::Value| {
            let stream = event["stream"].as_str().unwrap_or_default();
            stream.starts_with("plan/") || event["kind"] == "run.review"
        };
        let event = feed.event(is_of_plan).await.unwrap();
        position = event["position"].as_u64().unwrap();
        let kind = event["kind"].as_str().unwrap().to_owned();
        daemon.kill().await;
        daemon.up(None).await;
        founder = founder.at(daemon.api());
        kills += 1;
        match kind.as_str() {
            "plan.proposed" => drop(founder.confirms(&founder.card(1).await).await),
            "run.review" => {
                let run_id = founder.review().await;
                let approve = format!("/api/v1/runs/{run_id}/approve");
                daemon.api().post(&approve, &json!({ "deliver": "merge" })).await;
                delivered = Some(run_id);
            }
            "plan.ended" => break,
            _ => {}
        }
    }
    assert!(delivered.is_some() && kills > 12, "{kills} kills");
    let plan = founder.ended().await;
    assert_eq!(plan["outcome"]["name"], "done", "{plan:#}\n{}", daemon.log_tail());
    founder.hears("Referrals are live").await;
    let kinds = ["plan.confirmed", "plan.drawn", "plan.ended"];
    for kind in kinds {
        assert_eq!(founder.facts(kind).await, 1, "{kind}");
    }
    assert_eq!(founder.facts("plan.node_ordered").await, 4);
    assert_eq!(daemon.api().get("/api/v1/runs").await["items"].as_array().unwrap().len(), 4);
    assert_eq!(repository.show("main", "docs/referrals.txt").as_deref(), Some("counted\n"));
    let log = repository.git(&["log", "--format=%s", "main"]);
    assert_eq!(log.lines().filter(|line| line.contains("begin")).count(), 1, "{log}");
}
