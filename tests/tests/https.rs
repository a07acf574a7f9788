//! HTTPS without a proxy: the real daemon, real certificates, the real command line.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use deputy_tests::certificates::{Authority, Files, replace};
use deputy_tests::daemon::{TestDaemon, program};
use deputy_tests::http::raw;
use futures::StreamExt as _;
use serde_json::Value;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Output;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, connect_async_tls_with_config};

struct Secure {
    folder: TempDir,
    authority: Authority,
    files: Files,
    daemon: TestDaemon,
}

impl Secure {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let authority = Authority::new();
        let files = authority.issue(folder.path());
        let daemon = TestDaemon::start(&files.settings()).await;
        assert!(daemon.api().url.starts_with("https://127.0.0.1:"), "{}", daemon.api().url);
        Self { folder, authority, files, daemon }
    }

    fn address(&self) -> SocketAddr {
        self.daemon.api().url.trim_start_matches("https://").parse().unwrap()
    }

    fn client(&self) -> reqwest::Client {
        let authority = reqwest::Certificate::from_pem(self.authority.pem().as_bytes()).unwrap();
        reqwest::Client::builder().no_proxy().tls_certs_only([authority]).build().unwrap()
    }

    /// Opens the feed and waits until it is live.
    async fn feed(&self) -> WebSocketStream<MaybeTlsStream<TcpStream>> {
        let url = format!("wss://{}/api/v1/feed?after=0", self.address());
        let mut request = url.into_client_request().unwrap();
        let bearer = format!("Bearer {}", self.daemon.token());
        request.headers_mut().insert("authorization", bearer.parse().unwrap());
        let connector = Connector::Rustls(self.authority.client(&["http/1.1"]));
        let (mut socket, _) =
            connect_async_tls_with_config(request, None, true, Some(connector)).await.unwrap();
        while frame(&mut socket).await["type"] != "live" {}
        socket
    }

    /// The certificate that a new connection is shown.
    async fn shown(&self) -> Vec<u8> {
        let connector = TlsConnector::from(self.authority.client(&["http/1.1"]));
        let stream = TcpStream::connect(self.address()).await.unwrap();
        let stream = connector.connect("localhost".try_into().unwrap(), stream).await.unwrap();
        stream.get_ref().1.peer_certificates().unwrap()[0].to_vec()
    }

    async fn deputy(&self, ca: Option<&Path>) -> Output {
        let mut command = Command::new(program("deputy"));
        command.args(["runs", "--json"]).env("DEPUTY_URL", &self.daemon.api().url);
        command.env("DEPUTY_TOKEN", self.daemon.token()).env_remove("DEPUTY_CA");
        if let Some(ca) = ca {
            command.env("DEPUTY_CA", ca);
        }
        command.output().await.unwrap()
    }
}

async fn frame(socket: &mut WebSocketStream<MaybeTlsStream<TcpStream>>) -> Value {
    let message = socket.next().await.expect("the feed goes on").unwrap();
    serde_json::from_str(message.to_text().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn the_api_is_spoken_over_both_versions_of_http_and_the_feed_by_wss() {
    let house = Secure::start().await;
    let runs = format!("{}/api/v1/runs", house.daemon.api().url);
    let answer = house.client().get(&runs).bearer_auth(house.daemon.token()).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.version()), (200, reqwest::Version::HTTP_2));
    let authority = reqwest::Certificate::from_pem(house.authority.pem().as_bytes()).unwrap();
    let plain =
        reqwest::Client::builder().no_proxy().http1_only().tls_certs_only([authority]).build().unwrap();
    let answer = plain.get(&runs).bearer_auth(house.daemon.token()).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.version()), (200, reqwest::Version::HTTP_11));
    house.feed().await;
}

#[tokio::test]
async fn plain_http_is_told_to_come_back_with_https_and_gets_nothing_else() {
    let house = Secure::start().await;
    let request = "GET /api/v1/runs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer TOKEN\r\n\r\n";
    let request = request.replace("TOKEN", house.daemon.token());
    let answer = raw(house.address(), request.as_bytes()).await;
    assert_eq!(answer.status, 400);
    let head = answer.text.to_lowercase();
    assert!(
        head.contains("application/problem+json") && head.contains("connection: close"),
        "{}",
        answer.text
    );
    assert!(answer.text.contains("https://"), "{}", answer.text);
    // And what is neither one nor the other is just cut off.
    assert_eq!(raw(house.address(), b"\x16\x03\x01\x00\x05hello").await.status, 0);
    assert_eq!(
        house.client().get(format!("{}/health", house.daemon.api().url)).send().await.unwrap().status(),
        200
    );
}

#[tokio::test]
async fn the_command_line_believes_the_authority_that_it_is_given_and_no_stranger() {
    let house = Secure::start().await;
    let ca = house.folder.path().join("ca.pem");
    std::fs::write(&ca, house.authority.pem()).unwrap();
    let output = house.deputy(Some(&ca)).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let stranger = house.folder.path().join("stranger.pem");
    std::fs::write(&stranger, Authority::new().pem()).unwrap();
    let empty = house.folder.path().join("empty.pem");
    std::fs::write(&empty, "nothing").unwrap();
    for (ca, why) in [
        (None, "set DEPUTY_CA"),
        (Some(&stranger), "set DEPUTY_CA"),
        (Some(&empty), "has no certificate in it"),
        (Some(&house.folder.path().join("absent")), "cannot read"),
    ] {
        let output = house.deputy(ca.map(|path| &**path)).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(why), "{said}");
    }
}

#[tokio::test]
async fn a_login_remembers_the_authority() {
    let house = Secure::start().await;
    let ca = house.folder.path().join("ca.pem");
    std::fs::write(&ca, house.authority.pem()).unwrap();
    let deputy = |arguments: &[&str]| {
        let mut command = Command::new(program("deputy"));
        command.args(arguments).env("XDG_CONFIG_HOME", house.folder.path());
        for name in ["DEPUTY_URL", "DEPUTY_TOKEN", "DEPUTY_CA"] {
            command.env_remove(name);
        }
        command
    };
    let login = deputy(&["login", &house.daemon.api().url, "--token", house.daemon.token()])
        .env("DEPUTY_CA", &ca)
        .output()
        .await
        .unwrap();
    assert!(login.status.success(), "{}", String::from_utf8_lossy(&login.stderr));
    let runs = deputy(&["runs"]).output().await.unwrap();
    assert!(runs.status.success(), "{}", String::from_utf8_lossy(&runs.stderr));
}

#[tokio::test]
async fn a_renewed_certificate_is_served_without_a_restart_and_a_broken_one_is_not() {
    let house = Secure::start().await;
    let mut feed = house.feed().await;
    let before = house.shown().await;
    house.authority.issue(house.folder.path());
    house.daemon.signal("HUP").await;
    house.daemon.until_logged("the certificate was renewed", 1).await;
    let renewed = house.shown().await;
    assert_ne!(before, renewed);

    // A renewal that is half done: the old pair is served until the other half is there.
    let whole = std::fs::read_to_string(&house.files.key).unwrap();
    house.authority.issue(house.folder.path());
    let key = std::fs::read_to_string(&house.files.key).unwrap();
    replace(&house.files.key, &whole, 0o600);
    house.daemon.signal("HUP").await;
    house.daemon.until_logged("is not the key of the first certificate", 1).await;
    assert_eq!(house.shown().await, renewed);
    replace(&house.files.key, &key, 0o600);
    house.daemon.signal("HUP").await;
    house.daemon.until_logged("the certificate was renewed", 2).await;
    assert_ne!(house.shown().await, renewed);

    // Who was connected before still is.
    let pause = format!("{}/api/v1/pause", house.daemon.api().url);
    let body = serde_json::json!({ "mode": "drain" });
    let answer = house.client().post(pause).bearer_auth(house.daemon.token()).json(&body).send().await;
    assert_eq!(answer.unwrap().status(), 200);
    while frame(&mut feed).await["type"] != "event" {}
}

#[tokio::test]
async fn a_certificate_that_cannot_be_served_is_named_before_anything_starts() {
    let folder = tempfile::tempdir().unwrap();
    let good = Authority::new().issue(folder.path());
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (cert, key) = (good.cert.clone(), good.key.clone());
    let text = std::fs::read_to_string(&key).unwrap();
    let absent = folder.path().join("absent.pem");
    let empty = write("empty.pem", "");
    let sealed = write("sealed.pem", &text.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"));
    let cut = write("cut.pem", text.split("-----END").next().unwrap());
    let hollow = write("hollow.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let odd = write("odd.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    let other = tempfile::tempdir().unwrap();
    let other = Authority::new().issue(other.path());
    for (cert, key, named, why) in [
        (&absent, &key, "absent.pem", "cannot be read"),
        (&empty, &key, "empty.pem", "has no certificate in it"),
        (&key, &cert, "key.pem", "the wrong way round"),
        (&hollow, &key, "hollow.pem", "no X.509 certificate"),
        (&cert, &absent, "absent.pem", "cannot be read"),
        (&cert, &empty, "empty.pem", "BEGIN PRIVATE KEY is needed"),
        (&cert, &cert, "cert.pem", "the wrong way round"),
        (&cert, &sealed, "sealed.pem", "passphrase"),
        (&cert, &cut, "cut.pem", "no END line"),
        (&cert, &odd, "odd.pem", "cannot be used"),
        (&other.cert, &key, "key.pem", "is not the key of"),
    ] {
        let files = Files { cert: cert.clone(), key: key.clone() };
        let daemon = TestDaemon::bare(&files.settings(), "");
        for command in [["config", "check"].as_slice(), &["serve"]] {
            let output = daemon.command(command).await;
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(1), "{named}: {said}");
            assert!(said.contains(named) && said.contains(why), "{command:?} {named}: {said}");
            assert!(said.contains("server.tls_"), "{said}");
        }
        assert!(!daemon.data_dir().exists(), "{named}: something was started");
    }
}

#[tokio::test]
async fn the_doctor_warns_of_an_open_key_and_of_a_certificate_that_ended() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let files = authority.issue(folder.path());
    let daemon = TestDaemon::prepare(&files.settings()).await;
    let findings = async |text: &str| {
        let output = daemon.command(&["doctor"]).await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.lines().any(|line| line.contains("tls ") && line.contains(text)), "{text}: {said}");
    };
    findings("holds until 2100-01-01").await;
    findings("server.public_url is http://localhost:7700").await;
    let key = std::fs::read_to_string(&files.key).unwrap();
    replace(&files.key, &key, 0o644);
    findings("is open to others (mode 644): chmod 600").await;
    authority.issue_until(folder.path(), 2001);
    findings("ended on 2001-01-01").await;
    std::fs::remove_file(&files.cert).unwrap();
    findings("cert.pem cannot be read").await;
}
