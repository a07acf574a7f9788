//! The feed: no gap and no duplicate, whatever happens to its connections.

use crate::fixtures::{RUN, course};
use crate::program::{Ended, HANGS, TOKEN, bare, deputy};
use crate::server::{Cut, LEDGER, Server};
use serde_json::Value;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};

fn positions(ended: &Ended) -> Vec<u64> {
    let records =
        ended.out.lines().map(|line| serde_json::from_str::<Value>(line).expect("each line is JSON"));
    records.map(|record| record["position"].as_u64().expect("each record is an event")).collect()
}

fn all() -> Vec<u64> {
    (1..).take(course().len()).collect()
}

#[tokio::test]
async fn a_feed_that_is_cut_anywhere_goes_on_without_gap_or_duplicate() {
    for cut in 0..course().len() {
        for (overlap, again) in [(0, 2), (3, 5)] {
            let server = Server::start().await;
            server.play(&course(), 1);
            server.book().overlap = overlap;
            server.book().cuts = [Cut::After(cut), Cut::After(again), Cut::Refused(503)].into();
            let ended = deputy(&server, &["watch", "latest", "--json"]).await;
            assert_eq!(ended.code, 0, "{}", ended.err);
            assert_eq!(positions(&ended), all(), "cut after {cut}, overlap {overlap}");
            let streams = format!("run/{RUN},run/{RUN}/steps");
            assert!(server.book().connections.iter().all(|asked| asked["stream"] == streams));
        }
    }
}

#[tokio::test]
async fn each_connection_begins_where_the_last_one_ended() {
    for (cuts, connections) in [
        (vec![Cut::After(3), Cut::Lagged(1)], vec![2, 5, 6]),
        (vec![Cut::After(0), Cut::Refused(503), Cut::After(1), Cut::After(0)], vec![2, 2, 2, 3, 3]),
        (vec![Cut::Lagged(9)], vec![2]),
    ] {
        for overlap in [0, 3] {
            let server = Server::start().await;
            server.play(&course(), 2);
            server.book().overlap = overlap;
            server.book().cuts = cuts.clone().into();
            // Two are on the first page of the history; all others come by the feed, and by nothing else.
            let told = first_records(&server, course().len() - 2).await;
            assert_eq!(told, all()[2..], "{cuts:?}");
            if overlap == 0 {
                assert_eq!(server.book().beginnings(), connections, "{cuts:?}");
                let said = server.book().connections.iter().all(|asked| {
                    asked["after"] == "2" && !asked.contains_key("stream") || asked["ledger_id"] == LEDGER
                });
                assert!(said, "whoever comes back says which history it knows");
            }
        }
    }
}

/// Positions of the first events that `watch` tells, which by itself never ends.
async fn first_records(server: &Server, count: usize) -> Vec<u64> {
    let mut command = bare(&["watch", "--json"]);
    command.env("DEPUTY_URL", server.url()).env("DEPUTY_TOKEN", TOKEN);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut positions = Vec::new();
    while positions.len() < count {
        let line = tokio::time::timeout(HANGS, lines.next_line()).await.expect("it hangs").unwrap().unwrap();
        let record: Value = serde_json::from_str(&line).unwrap();
        positions.push(record["position"].as_u64().unwrap());
    }
    child.kill().await.unwrap();
    positions
}

#[tokio::test]
async fn another_history_is_told_from_its_beginning() {
    let server = Server::start().await;
    server.play(&course(), 2);
    server.book().cuts = [Cut::Reset].into();
    let ended = deputy(&server, &["watch", "latest", "--json"]).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(positions(&ended), [&[1, 2], all().as_slice()].concat());
    assert!(ended.err.contains("another history"), "{}", ended.err);
}

#[tokio::test]
async fn a_feed_that_is_refused_is_not_tried_again() {
    let server = Server::start().await;
    server.play(&course(), 2);
    server.book().cuts = [Cut::Refused(401)].into();
    let ended = deputy(&server, &["watch", "latest"]).await;
    assert_eq!(ended.code, 1);
    assert!(ended.err.contains("refused"), "{}", ended.err);
    assert_eq!(server.book().connections.len(), 1);
}

#[tokio::test]
async fn a_run_that_rests_is_told_without_the_feed() {
    let server = Server::start().await;
    server.play(&course(), course().len());
    let ended = deputy(&server, &["watch", "latest", "--json"]).await;
    assert_eq!(positions(&ended), all());
    assert!(server.book().connections.is_empty());
}
