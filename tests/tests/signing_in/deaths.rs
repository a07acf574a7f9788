//! The daemon dies between what it tells and what it writes.

use super::support::{ENGINES, PASSWORD};
use deputy_tests::daemon::{CrashAt, TestDaemon};
use serde_json::{Value, json};

/// More commits than a start and a joining make.
const COMMITS_MAX: u64 = 40;

async fn link(daemon: &TestDaemon) -> Option<String> {
    let output = daemon.command(&["link", "--json"]).await;
    let made: Value = serde_json::from_slice(&output.stdout).ok()?;
    Some(made["url"].as_str()?.split_once("/join#")?.1.to_owned())
}

/// Whether the answer said that it is done.
async fn post(url: &str, path: &str, body: &Value) -> Option<u16> {
    let request = reqwest::Client::new().post(format!("{url}{path}")).header("origin", url).json(body);
    request.send().await.ok().map(|answer| answer.status().as_u16())
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_it_dies_there_is_one_founder_at_most_whom_the_history_knows_and_a_link_leads_on() {
    for engine in ENGINES {
        let Some(mut daemon) = TestDaemon::prepare_on(engine, "").await else { continue };
        let (mut deaths, mut joined) = (0, false);
        for commit in 1..COMMITS_MAX {
            if !daemon.try_up(Some(CrashAt::After(commit))).await {
                deaths += 1;
                continue;
            }
            let url = daemon.api().url.clone();
            // The command dies with the daemon that it asks, too.
            let answered = match link(&daemon).await {
                None => None,
                Some(code) if joined => post(&url, "/api/v1/join/device", &json!({ "code": code })).await,
                Some(code) => {
                    let body = json!({ "code": code, "name": "Ada", "password": PASSWORD });
                    match post(&url, "/api/v1/join/password", &body).await {
                        // Her account came to be before the daemon died: the link is for a device by now.
                        Some(409) => {
                            joined = true;
                            post(&url, "/api/v1/join/device", &json!({ "code": code })).await
                        }
                        other => other,
                    }
                }
            };
            if answered == Some(200) {
                joined = true;
                daemon.kill().await;
                break;
            }
            assert_eq!(answered, None, "it answers well, or it is dead");
            deaths += 1;
            daemon.kill().await;
        }
        assert!(joined && deaths > 0, "{engine:?}: {joined} after {deaths} deaths");
        daemon.up(None).await;
        let people = daemon.api().get("/api/v1/people").await;
        let people = people["items"].as_array().unwrap();
        assert!(people.len() == 1 && people[0]["is_founder"] == true, "{people:?}");
        let devices = daemon.api().get("/api/v1/devices").await;
        assert!(daemon.terminate().await);
        let export = daemon.command(&["ledger", "export"]).await;
        let told = String::from_utf8_lossy(&export.stdout).into_owned();
        assert!(
            told.contains("house.person_joined") && told.contains(people[0]["id"].as_str().unwrap()),
            "{told}"
        );
        for device in devices["items"].as_array().unwrap() {
            assert!(told.contains(device["id"].as_str().unwrap()), "a device that the history does not know");
        }
    }
}
