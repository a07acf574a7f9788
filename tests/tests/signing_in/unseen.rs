//! What is secret is in no log, no event and no table; and the command that makes links.

use super::support::PASSWORD;
use deputy_tests::daemon::{TestDaemon, program};
use serde_json::{Value, json};
use tokio::process::Command;

struct Page {
    http: reqwest::Client,
    url: String,
}

impl Page {
    async fn post(&self, path: &str, cookie: &str, body: &Value) -> (u16, String, Value) {
        let request = self.http.post(format!("{}{path}", self.url)).header("origin", &self.url);
        let request = request.header("cookie", format!("__Host-deputy={cookie}")).json(body);
        let answer = request.send().await.unwrap();
        let given = answer.headers().get("set-cookie").and_then(|given| given.to_str().ok());
        let given = given.and_then(|given| given.strip_prefix("__Host-deputy=")?.split(';').next());
        let (status, given) = (answer.status().as_u16(), given.unwrap_or_default().to_owned());
        (status, given, answer.json().await.unwrap())
    }
}

async fn link(daemon: &TestDaemon) -> Value {
    let output = daemon.command(&["link", "--json"]).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn code(link: &Value) -> String {
    link["url"].as_str().unwrap().split_once("/join#").unwrap().1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_made_beside_a_daemon_and_without_one_and_no_secret_is_written_anywhere() {
    let mut daemon = TestDaemon::prepare("[log]\nfilter = \"trace\"\n").await;
    let before = link(&daemon).await;
    assert_eq!(before["makes_account"], true, "{before}");
    daemon.up(None).await;
    // Nobody has an account yet: each start tells a link of its own, and ends the one before.
    let printed = daemon
        .log()
        .lines()
        .find_map(|line| line.split_once("/join#").map(|(_, code)| code.trim().to_owned()));
    let printed = printed.expect("the first start tells a link");
    let page = Page { http: reqwest::Client::new(), url: daemon.api().url.clone() };
    let look = async |code: &str| page.post("/api/v1/join/look", "", &json!({ "code": code })).await.0;
    assert_eq!((look(&code(&before)).await, look(&printed).await), (410, 200));
    let made = link(&daemon).await;
    assert_eq!((look(&printed).await, look(&code(&made)).await), (410, 200));

    let body = json!({ "code": code(&made), "name": "Ada", "password": PASSWORD });
    let (status, cookie, who) = page.post("/api/v1/join/password", "", &body).await;
    assert_eq!(status, 200, "{who}");
    let wrong = json!({ "name": "Ada", "password": "an utterly wrong password" });
    assert_eq!(page.post("/api/v1/session/password", "", &wrong).await.0, 401);
    let (status, _, pairing) = page.post("/api/v1/devices/pairings", &cookie, &json!({})).await;
    assert_eq!(status, 201, "{pairing}");
    let invite = json!({ "role": "viewer" });
    let (_, _, invited) = page.post("/api/v1/people/invitations", &cookie, &invite).await;

    let later = link(&daemon).await;
    assert_eq!(later["makes_account"], false, "{later}");
    let (status, second, _) = page.post("/api/v1/join/device", "", &json!({ "code": code(&later) })).await;
    assert_eq!(status, 200);

    // The founder's own command line.
    let deputy = async |arguments: &[&str]| {
        let mut command = Command::new(program("deputy"));
        command.args(arguments).env("DEPUTY_URL", &page.url).env("DEPUTY_TOKEN", daemon.token());
        let output = command.env_remove("DEPUTY_CA").output().await.unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(deputy(&["people"]).await.contains("Ada"));
    let devices: Value = serde_json::from_str(&deputy(&["devices", "--json"]).await).unwrap();
    assert_eq!(devices["items"].as_array().unwrap().len(), 2, "{devices}");
    let of_second = devices["items"][0]["id"].as_str().unwrap();
    assert!(deputy(&["devices", "revoke", of_second]).await.contains("signed out"));
    let by_command = deputy(&["people", "invite", "--role", "developer", "--name", "Bob"]).await;
    let by_command = by_command.split_once("/join#").expect("it prints the link").1.trim().to_owned();
    assert_eq!(look(&by_command).await, 200);

    assert!(daemon.terminate().await);
    let secrets = [
        PASSWORD.to_owned(),
        "utterly wrong".to_owned(),
        cookie,
        second,
        code(&made),
        code(&later),
        pairing["code"].as_str().unwrap().to_owned(),
        invited["code"].as_str().unwrap().to_owned(),
        by_command,
    ];
    let log = daemon.log();
    for secret in &secrets {
        assert!(secret.len() > 10 && !log.contains(secret.as_str()), "in the log: {secret}");
    }
    assert!(!log.contains("$argon2id$"), "what is made of a password is in the log");
    let export = daemon.command(&["ledger", "export"]).await;
    let told = String::from_utf8_lossy(&export.stdout).into_owned();
    assert!(export.status.success() && told.contains("house.person_joined"), "{told}");
    for secret in secrets.iter().map(String::as_str).chain(["$argon2id$"]) {
        assert!(!told.contains(secret), "in the history: {secret}");
    }
    // Nor are they in the database, where only what was made of them lies.
    let mut kept = Vec::new();
    for file in std::fs::read_dir(daemon.data_dir()).unwrap().flatten().filter(|file| file.path().is_file()) {
        kept.extend(std::fs::read(file.path()).unwrap_or_default());
    }
    for secret in &secrets {
        let is_there = kept.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!is_there, "in the data directory: {secret}");
    }
}
