//! HTTPS through a proxy, as docs/operations.md says it: a real Caddy before the real daemon.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use deputy_tests::certificates::{Authority, Files};
use deputy_tests::daemon::TestDaemon;
use deputy_tests::skipped;
use futures::StreamExt as _;
use reqwest::header::{ORIGIN, SET_COOKIE};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{Connector, connect_async_tls_with_config};

/// A Caddy with the recipe's two lines, and a certificate of ours: nobody out there gives one to this host.
async fn caddy(folder: &Path, port: u16, files: &Files, daemon: &str) -> Option<Child> {
    let (cert, key) = (files.cert.display(), files.key.display());
    let said = format!(
        "{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n\nhttps://localhost:{port} {{\n\ttls {cert} {key}\n\treverse_proxy \
         {daemon}\n}}\n"
    );
    std::fs::write(folder.join("Caddyfile"), said).unwrap();
    let started = Command::new("caddy")
        .args(["run", "--adapter", "caddyfile", "--config"])
        .arg(folder.join("Caddyfile"))
        .env("HOME", folder)
        .env("XDG_DATA_HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(fault) => {
            skipped("a proxy before the daemon", &format!("caddy: {fault}"));
            return None;
        }
    };
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut before = String::new();
    loop {
        let line = lines.next_line().await.unwrap();
        let line = line.unwrap_or_else(|| panic!("caddy ended:\n{before}"));
        if line.contains("serving initial configuration") {
            break;
        }
        before = before + &line + "\n";
    }
    // It writes a line for each certificate and error, and would stop when nobody takes them.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Some(child)
}

struct Proxied {
    _folder: TempDir,
    _proxy: Child,
    authority: Authority,
    daemon: TestDaemon,
    url: String,
}

impl Proxied {
    async fn start() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new();
        let files = authority.issue(folder.path());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let url = format!("https://localhost:{port}");
        let daemon = TestDaemon::start(&format!("public_url = \"{url}\"\n")).await;
        let behind = daemon.api().url.trim_start_matches("http://").to_owned();
        let proxy = caddy(folder.path(), port, &files, &behind).await?;
        Some(Self { _folder: folder, _proxy: proxy, authority, daemon, url })
    }

    fn client(&self) -> reqwest::Client {
        let authority = reqwest::Certificate::from_pem(self.authority.pem().as_bytes()).unwrap();
        reqwest::Client::builder().no_proxy().tls_certs_only([authority]).build().unwrap()
    }

    /// The code in the founder's link.
    async fn code(&self) -> String {
        let output = self.daemon.command(&["link", "--json"]).await;
        let link: Value = serde_json::from_slice(&output.stdout).unwrap();
        let url = link["url"].as_str().unwrap();
        assert!(url.starts_with(&self.url), "{url}");
        url.rsplit(['#', '/']).next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_phone_signs_in_and_reads_the_feed_through_a_proxy_with_https() {
    let Some(house) = Proxied::start().await else { return };
    let client = house.client();
    let body = json!({ "code": house.code().await, "name": "Ada", "password": "correct horse battery" });
    let join = |origin: String| {
        client.post(format!("{}/api/v1/join/password", house.url)).header(ORIGIN, origin).json(&body).send()
    };
    let stranger = join("https://elsewhere.example.com".to_owned()).await.unwrap();
    assert_eq!(stranger.status(), 403);
    let joined = join(house.url.clone()).await.unwrap();
    assert_eq!((joined.status().as_u16(), joined.version()), (200, reqwest::Version::HTTP_2));
    let set = joined.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    assert!(set.starts_with("__Host-") && set.contains("Secure"), "{set}");

    let cookie = set.split(';').next().unwrap();
    let runs = format!("{}/api/v1/runs", house.url);
    assert_eq!(client.get(&runs).header("cookie", cookie).send().await.unwrap().status(), 200);
    assert_eq!(client.get(&runs).send().await.unwrap().status(), 401);

    let feed = format!("{}/api/v1/feed?after=0", house.url.replacen("https", "wss", 1));
    let mut request = feed.into_client_request().unwrap();
    request.headers_mut().insert("cookie", cookie.parse().unwrap());
    request.headers_mut().insert("origin", house.url.parse().unwrap());
    let connector = Connector::Rustls(house.authority.client(&["http/1.1"]));
    let (mut socket, _) = connect_async_tls_with_config(request, None, true, Some(connector)).await.unwrap();
    loop {
        let message = socket.next().await.expect("the feed goes on").unwrap();
        if message.to_text().unwrap().contains("\"live\"") {
            break;
        }
    }
}
