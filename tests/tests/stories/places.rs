//! Two daemons share a database: what the tasks of a plan build on lies with one of them.

use super::house::{Founder, daemon, model};
use super::referral::{FILES, script};
use deputy_tests::daemon::{Feed, Repository, TestDaemon};
use deputy_tests::postgres::Cluster;
use std::collections::BTreeSet;

/// Each has room for one run at a time: what could be anybody's would be shared out.
const ONE_AT_A_TIME: &str = "[limits]\nruns_max = 1\n";

#[tokio::test]
async fn the_tasks_of_a_plan_are_worked_on_where_what_they_build_on_is() {
    let Some(cluster) = Cluster::shared() else { return };
    let server = model(script).await;
    let database = format!("[database]\nurl = \"{}\"\n\n{ONE_AT_A_TIME}", cluster.fresh().await);
    let first = daemon(&server, &database).await;
    let repository = Repository::of(FILES);
    let api = first.api();
    api.add_project("shop", &repository.url(), &[]).await;
    let mut second = TestDaemon::bare(&super::house::config(&server, &database), first.token())
        .with_variable("TIER_B_MODEL", super::house::MODEL);
    second.up(None).await;
    second.until_mirrored().await;

    let founder = Founder::says(api, "I want a referral programme").await;
    let card = founder.card(1).await;
    founder.confirms(&card).await;
    let run_id = founder.review().await;
    founder.approves(&run_id).await;
    assert_eq!(founder.ended().await["state"], "done", "{}\n{}", first.log_tail(), second.log_tail());
    assert_eq!(repository.show("main", "docs/referrals.txt").as_deref(), Some("counted\n"));

    let mut feed = Feed::after(api, 0).await.unwrap();
    let mut places = BTreeSet::new();
    let mut claims = 0;
    loop {
        let event = feed.event(|_| true).await.unwrap();
        if event["kind"] == "run.claimed" {
            places.insert(event["data"]["lease"]["place"].to_string());
            claims += 1;
        }
        if event["kind"] == "plan.ended" {
            break;
        }
    }
    assert_eq!((places.len(), claims), (1, 4), "{places:?}");
}
