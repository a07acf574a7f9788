//! Who may have a terminal, and look at files.

use super::house::{house, reviewed, until_fact};
use deputy_tests::daemon::{Api, Repository, Screen};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::time::timeout;

async fn token(api: &Api, order: Value) -> (String, Api) {
    let made = api.post("/api/v1/tokens", &order).await;
    let text = |name: &str| made[name].as_str().expect("a token has it").to_owned();
    (text("id"), Api::new(&api.url, &text("token")))
}

async fn asked(api: &Api, run_id: &str, parameters: &str, more: &[(&'static str, &str)]) -> Option<u16> {
    let bearer = format!("Bearer {}", api.token);
    let mut headers = vec![("authorization", bearer.as_str())];
    headers.extend(more);
    Screen::ask(api, run_id, parameters, &headers).await.err()
}

#[tokio::test]
async fn only_developers_of_the_project_are_let_in_and_only_from_our_own_pages() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let run_id = reviewed(api, &[]).await;
    let other = Repository::of(&[("o.txt", "o\n")]);
    let project = api.add_project("other", &other.url(), &[]).await;
    let other_id = project["id"].as_str().expect("it has an id");
    let (_, viewer) = token(api, json!({"name": "v", "role": "viewer"})).await;
    let (_, stranger) = token(api, json!({"name": "s", "role": "developer", "project": other_id})).await;
    assert_eq!(asked(&viewer, &run_id, "", &[]).await, Some(403));
    assert_eq!(asked(&stranger, &run_id, "", &[]).await, Some(404));
    assert_eq!(Screen::ask(api, &run_id, "", &[]).await.err(), Some(401));
    assert_eq!(asked(api, &run_id, "", &[("origin", "https://evil.example")]).await, Some(403));
    assert_eq!(asked(api, &run_id, "?cols=0", &[]).await, Some(400));
    for path in ["files", "file?path=a.txt"] {
        let path = format!("/api/v1/runs/{run_id}/{path}");
        for (api, status) in [(&viewer, 403), (&stranger, 404), (api, 200)] {
            let answer = api.ask(Method::GET, &path, None).await.expect("the API answers");
            assert_eq!(answer.status(), status, "{path}");
        }
    }
}

#[tokio::test]
async fn a_ticket_opens_one_terminal_of_one_run_once() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let (run_id, other) = (reviewed(api, &[]).await, reviewed(api, &[]).await);
    let ticket = async |path: &str| {
        let made = api.post(path, &json!({})).await;
        format!("?cols=80&rows=24&ticket={}", made["ticket"].as_str().expect("it is there"))
    };
    let terminals = format!("/api/v1/runs/{run_id}/terminal/tickets");
    let good = ticket(&terminals).await;
    let origin = [("origin", api.url.as_str())];
    let mut screen = Screen::ask(api, &run_id, &good, &origin).await.expect("it opens");
    assert_eq!(screen.news().await.expect("it is ready")["type"], "ready");
    assert_eq!(Screen::ask(api, &run_id, &good, &[]).await.err(), Some(401), "a second time");
    let misused = ticket(&terminals).await;
    assert_eq!(Screen::ask(api, &other, &misused, &[]).await.err(), Some(401), "of another run");
    let feeds = ticket("/api/v1/feed/tickets").await;
    assert_eq!(Screen::ask(api, &run_id, &feeds, &[]).await.err(), Some(401), "of the feed");
}

#[tokio::test]
async fn whose_token_is_revoked_is_out_within_five_seconds() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let run_id = reviewed(api, &[]).await;
    let (id, developer) = token(api, json!({"name": "d", "role": "developer"})).await;
    let mut screen = Screen::open(&developer, &run_id).await;
    // Also one that shows much and is not read.
    screen.press("yes\r").await;
    let revoked = api.ask(Method::DELETE, &format!("/api/v1/tokens/{id}"), None).await;
    assert!(revoked.expect("the API answers").status().is_success());
    let closed = timeout(Duration::from_secs(5), until_fact(api, &run_id, "run.terminal_closed")).await;
    assert!(closed.is_ok(), "{}", daemon.log_tail());
    while screen.next().await.is_some() {}
    assert!(matches!(screen.closed, Some(1008) | None), "{:?}", screen.closed);
}
