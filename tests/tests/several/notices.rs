//! The founder is told by one of them.

use crate::pair::{Pair, order, traces};
use deputy_tests::daemon::Repository;
use deputy_tests::receiver::{Receiver, Treatment};
use std::collections::{BTreeMap, BTreeSet};

#[tokio::test(flavor = "multi_thread")]
async fn each_notice_is_sent_by_one_daemon_and_none_is_lost_with_it() {
    let receiver = Receiver::start().await;
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let extra = format!("[[notify.webhooks]]\nurl = \"{}\"\nallow_private = true\n", receiver.url());
    let Some(mut pair) = Pair::with_project(&extra, &repository.url()).await else { return };
    let (first, second) = (pair.first.api().clone(), pair.second().api().clone());
    let mut runs = Vec::new();
    for number in 0..3 {
        let turns = traces(&format!("trace-{number}.txt"), 1);
        runs.push(second.delegate("sample", &order("Leave a trace.", &turns)).await);
    }
    for run_id in &runs {
        first.until_state(run_id, &["review"]).await;
    }
    receiver.message(3).await;
    // The next ones are taken, and the sender cannot know: then it is killed.
    receiver.treat_all(Treatment::TakeSilently);
    let before = receiver.requests().len();
    let doubtful = second.delegate("sample", &order("Leave a trace.", &traces("doubtful.txt", 1))).await;
    second.until_state(&doubtful, &["review"]).await;
    receiver.request(before + 1).await;
    pair.first.kill().await;
    receiver.treat_all(Treatment::Status(200));
    let last = second.delegate("sample", &order("Leave a trace.", &traces("last.txt", 1))).await;
    second.until_state(&last, &["review"]).await;
    runs.extend([doubtful, last]);

    let told = |run_id: &String| {
        receiver.notices().iter().any(|notice| notice["data"]["run"]["id"] == run_id.as_str())
    };
    receiver.until(|_| runs.iter().all(told)).await;
    // One id a notice, however often it came.
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for request in receiver.requests() {
        for notice in request.notices() {
            let run_id = notice["data"]["run"]["id"].as_str().unwrap_or_default().to_owned();
            ids.entry(run_id).or_default().insert(request.id().to_owned());
        }
    }
    assert_eq!(ids.len(), runs.len(), "{ids:#?}");
    assert!(ids.values().all(|ids| ids.len() == 1), "one notice had two ids: {ids:#?}");
    // While nobody died, each came once.
    let once =
        receiver.requests().iter().take(before).map(|request| request.id().to_owned()).collect::<Vec<_>>();
    assert_eq!(once.iter().collect::<BTreeSet<_>>().len(), once.len(), "two daemons sent the same: {once:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_without_channels_leaves_the_founder_to_one_that_has_some() {
    let receiver = Receiver::start().await;
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let Some(mut pair) = Pair::begin("").await else { return };
    let extra = format!("[[notify.webhooks]]\nurl = \"{}\"\nallow_private = true\n", receiver.url());
    pair.join_with(&extra).await;
    let api = pair.first.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let run_id = api.delegate("sample", &order("Leave a trace.", &traces("trace.txt", 1))).await;
    api.until_state(&run_id, &["review"]).await;
    let message = receiver.message(1).await;
    assert_eq!(message.notices()[0]["data"]["run"]["id"], run_id.as_str());
}
