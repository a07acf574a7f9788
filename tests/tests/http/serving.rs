//! Connections: how they begin, how long they may take, how they end.

use deputy_tests::certificates::Authority;
use deputy_tests::http::{House, Plan, raw};
use deputyd::http::ServeSettings;
use deputyd::http::tls::Tls;
use serde_json::json;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_never_finishes_its_head_is_cut_off() {
    let serve = ServeSettings { head_timeout: Duration::from_millis(200), ..ServeSettings::default() };
    let house = House::with(Plan { serve: Some(serve), ..Plan::default() }).await;
    let answer = raw(house.address, b"GET /health HTTP/1.1\r\nHost: loc").await;
    assert!([0, 408].contains(&answer.status), "{}", answer.text);
    // And so is one that says nothing at all, or only the first letter of another version of HTTP.
    for silence in [b"".as_slice(), b"PRI * HT"] {
        assert!([0, 408].contains(&raw(house.address, silence).await.status));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_the_most_wait_for_a_place() {
    let serve = ServeSettings { connections_max: 1, ..ServeSettings::default() };
    let house = House::with(Plan { serve: Some(serve), ..Plan::default() }).await;
    let mut first = TcpStream::connect(house.address).await.unwrap();
    first.write_all(b"GET /about HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut some = [0; 12];
    first.read_exact(&mut some).await.unwrap();
    assert_eq!(&some, b"HTTP/1.1 200");
    let second = raw(house.address, b"GET /about HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    tokio::pin!(second);
    assert!(futures::poll!(second.as_mut()).is_pending());
    drop(first);
    assert_eq!(second.await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_before_the_end_is_answered_and_nothing_after_it() {
    let house = House::new().await;
    let mut asked = TcpStream::connect(house.address).await.unwrap();
    let body = json!({ "mode": "drain" }).to_string();
    let head = format!(
        "POST /api/v1/pause HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        house.admin,
        body.len()
    );
    asked.write_all(head.as_bytes()).await.unwrap();
    // The server says that it waits for the body: the request is on its way.
    let mut proceed = [0; 25];
    asked.read_exact(&mut proceed).await.unwrap();
    assert_eq!(&proceed, b"HTTP/1.1 100 Continue\r\n\r\n");
    house.close();
    asked.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    asked.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    let address = house.address;
    house.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_does_not_end_does_not_hold_up_the_end() {
    let serve = ServeSettings { drain: Duration::from_millis(200), ..ServeSettings::default() };
    let house = House::with(Plan { serve: Some(serve), ..Plan::default() }).await;
    let request = house.request(reqwest::Method::POST, "/api/v1/projects").bearer_auth(&house.admin);
    let slow = tokio::spawn(request.json(&json!({ "name": "x", "repo_url": "ssh://slow/x" })).send());
    // It is at work once the one before it on its connection would be answered; a second client shows the server lives.
    house.get("/api/v1/runs").await.expect(200);
    house.stop().await;
    assert!(slow.await.unwrap().is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_shakes_hands_slowly_or_says_nothing_after_it_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::new();
    let files = authority.issue(folder.path());
    let serve = ServeSettings { head_timeout: Duration::from_millis(200), ..ServeSettings::default() };
    let tls = Some(Tls::try_new(&files.cert, &files.key).unwrap());
    let house = House::with(Plan { serve: Some(serve), tls, ..Plan::default() }).await;
    // The beginning of a handshake's first record, and nothing at all.
    for beginning in [b"\x16\x03\x01\x02\x00\x01".as_slice(), b""] {
        assert_eq!(raw(house.address, beginning).await.status, 0);
    }
    // Hands shaken, and then silence, half a request's head, or half of HTTP/2's first words.
    for (protocol, words) in
        [("http/1.1", ""), ("http/1.1", "GET /health HTTP/1.1\r\nHost: loc"), ("h2", ""), ("h2", "PRI * HT")]
    {
        let connector = TlsConnector::from(authority.client(&[protocol]));
        let stream = TcpStream::connect(house.address).await.unwrap();
        let mut stream = connector.connect("localhost".try_into().unwrap(), stream).await.unwrap();
        stream.write_all(words.as_bytes()).await.unwrap();
        let mut rest = Vec::new();
        // It ends, with or without a goodbye; a test that hangs here has failed.
        let _ = stream.read_to_end(&mut rest).await;
        let rest = String::from_utf8_lossy(&rest).into_owned();
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 408"), "{protocol} {words:?}: {rest}");
    }
}
