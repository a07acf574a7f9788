//! Tokens by the daemon's own command, beside a running daemon and without one.

use deputy_tests::daemon::TestDaemon;
use serde_json::Value;

async fn said(daemon: &TestDaemon, arguments: &[&str]) -> (Option<i32>, String) {
    let output = daemon.command(arguments).await;
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&text).into_owned())
}

async fn create(daemon: &TestDaemon, name: &str) -> String {
    let output = daemon.command(&["token", "create", "--role", "viewer", "--name", name, "--json"]).await;
    let made: Value = serde_json::from_slice(&output.stdout).expect("the token comes as JSON");
    made["token"].as_str().expect("a token").to_owned()
}

async fn listed(daemon: &TestDaemon, arguments: &[&str]) -> Vec<Value> {
    let output = daemon.command(&[&["token", "list", "--json"], arguments].concat()).await;
    let list: Value = serde_json::from_slice(&output.stdout).expect("the list comes as JSON");
    assert!(!list.to_string().contains("digest") && !list.to_string().contains("dpy_"), "{list}");
    list["tokens"].as_array().expect("tokens").clone()
}

fn names(tokens: &[Value]) -> Vec<&str> {
    tokens.iter().map(|token| token["name"].as_str().expect("a name")).collect()
}

#[tokio::test]
async fn a_token_is_listed_and_ended_beside_a_running_daemon_and_without_one() {
    let mut daemon = TestDaemon::start("").await;
    let secret = create(&daemon, "phone").await;
    assert_eq!(names(&listed(&daemon, &[]).await), ["phone", "test"]);
    let client = reqwest::Client::new();
    let runs = format!("{}/api/v1/runs", daemon.api().url);
    let asked =
        async || client.get(&runs).bearer_auth(&secret).send().await.expect("the API answers").status();
    assert_eq!(asked().await, 200);

    let (code, text) = said(&daemon, &["token", "revoke", "phone"]).await;
    assert!(code == Some(0) && text.contains("revoked") && text.contains("(phone)"), "{text}");
    assert_eq!(asked().await, 401, "the running daemon did it itself");
    assert_eq!(names(&listed(&daemon, &[]).await), ["test"]);

    create(&daemon, "twin").await;
    create(&daemon, "twin").await;
    assert!(daemon.terminate().await);
    let (code, text) = said(&daemon, &["token", "revoke", "twin"]).await;
    assert!(code == Some(1) && text.contains("several tokens are called twin"), "{text}");
    let twin = listed(&daemon, &[]).await[0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(said(&daemon, &["token", "revoke", &twin]).await.0, Some(0));
    assert_eq!(names(&listed(&daemon, &[]).await), ["twin", "test"]);
    let all = listed(&daemon, &["--all"]).await;
    assert_eq!(names(&all), ["twin", "twin", "phone", "test"]);
    let (code, text) = said(&daemon, &["token", "list", "--all"]).await;
    assert!(code == Some(0) && text.contains("viewer") && text.contains("revoked"), "{text}");
    let (code, text) = said(&daemon, &["token", "revoke", "nobody"]).await;
    assert!(code == Some(1) && text.contains("deputyd token list"), "{text}");
    let (code, text) = said(&daemon, &["token", "revoke", "test"]).await;
    assert!(code == Some(0) && text.contains("No admin token is left"), "{text}");
}
