//! Mail against a real server on loopback, which refuses and breaks off where it is told to.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod notify;

use deputy_actors::ports::{Couriers, Disposition, Message};
use deputy_protocol::ids::RunId;
use deputy_tests::smtp::{Mailed, Mishap, SmtpServer, Stage};
use deputyd::notify::Courier;
use notify::{courier, notice};
use serde_json::json;
use uuid::Uuid;

fn mailer(server: &SmtpServer, user: &str) -> Courier {
    courier(json!({ "email": {
        "smtp_url": server.url(user),
        "from": "Deputy <deputy@example.com>",
        "to": ["founder@example.com", "Other <other@example.com>"],
    } }))
}

async fn sent(message: &Message) -> Mailed {
    let server = SmtpServer::start().await;
    mailer(&server, "").send("email", message).await.unwrap();
    server.mail(1).await
}

const RETRY: Disposition = Disposition::Retry { after: None };

#[tokio::test]
async fn a_mail_reaches_everybody_and_says_what_it_is() {
    let mut message = Message::from(notice("fix the parser"));
    message.leader.run_id = Some(RunId(Uuid::from_u128(7)));
    let mail = sent(&message).await;
    assert_eq!(mail.from, "deputy@example.com");
    assert_eq!(mail.to, ["founder@example.com", "other@example.com"]);
    assert_eq!(mail.header("Subject").unwrap(), "[Deputy] Ready for review: fix the parser");
    assert_eq!(mail.header("Message-ID").unwrap(), format!("<{}.email@deputy>", message.leader.event_id));
    assert_eq!(mail.header("Auto-Submitted").unwrap(), "auto-generated");
    assert_eq!(mail.header("List-Id").unwrap(), "Deputy <notices.deputy>");
    assert_eq!(mail.header("References").unwrap(), format!("<{}.run@deputy>", Uuid::from_u128(7)));
    assert!(mail.content.contains("text/plain") && mail.content.contains("text/html"));
    assert!(mail.content.contains("three files changed"));
}

#[tokio::test]
async fn a_title_cannot_become_a_header_or_markup() {
    let hostile = "x\r\nBcc: evil@example.com\r\n\r\n<script>alert(1)</script><img src=http://evil.test/i>\u{202e}\u{2028}\u{1b}[2J";
    let mut message = Message::from(notice(hostile));
    message.leader.body = format!("{hostile}\r\n.\r\nMAIL FROM:<evil@example.com>");
    let mail = sent(&message).await;
    assert_eq!(mail.to.len(), 2);
    assert_eq!(mail.header("Bcc"), None);
    for forbidden in ["<script", "<img", "\u{202e}", "\u{2028}", "\u{1b}"] {
        assert!(!mail.content.split("text/html").nth(1).unwrap().contains(forbidden), "{forbidden}");
    }
    let head = mail.content.split("\r\n\r\n").next().unwrap();
    assert!(head.lines().all(|line| line.starts_with(' ') || line.split_once(": ").is_some()), "{head}");
}

#[tokio::test]
async fn several_notices_share_a_mail_which_also_names_the_doubtful_ones() {
    let mut message = Message::from(notice("first"));
    message.with = vec![notice("second"), notice("third")];
    message.doubtful = vec![notice("lost")];
    let mail = sent(&message).await;
    let text = mail.content.replace("=\r\n", "");
    for part in ["first", "second", "third", "may not have arrived", "lost"] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[tokio::test]
async fn e_mail_is_the_channel_that_cannot_tell_a_repetition() {
    let server = SmtpServer::start().await;
    let target = mailer(&server, "").targets().remove(0);
    assert_eq!((target.name.as_str(), target.keyed), ("email", false));
}

#[tokio::test]
async fn where_it_goes_wrong_decides_what_follows() {
    use Stage::{Auth, Content, Data, Greeting, Hello, Recipient, Sender};
    let server = SmtpServer::start().await;
    let courier = mailer(&server, "me:CANARY@");
    for (stage, mishap, then) in [
        (Greeting, Mishap::Code(554), RETRY),
        (Greeting, Mishap::Code(421), RETRY),
        (Greeting, Mishap::Drop, RETRY),
        (Hello, Mishap::Drop, RETRY),
        (Auth, Mishap::Code(535), RETRY),
        (Sender, Mishap::Code(550), Disposition::GiveUp),
        (Recipient, Mishap::Code(450), RETRY),
        (Recipient, Mishap::Code(550), Disposition::GiveUp),
        (Data, Mishap::Drop, RETRY),
        (Content, Mishap::Code(451), RETRY),
        (Content, Mishap::Code(554), Disposition::GiveUp),
        (Content, Mishap::Drop, Disposition::Doubtful),
        (Content, Mishap::TakeSilently, Disposition::Doubtful),
    ] {
        server.set_mishap(stage, Some(mishap));
        let fault = courier.send("email", &Message::from(notice("a"))).await.unwrap_err();
        assert_eq!(fault.then, then, "{stage:?} {mishap:?}: {fault}");
        assert!(!format!("{fault} {fault:?}").contains("CANARY"));
        server.set_mishap(stage, None);
    }
    assert_eq!(server.mails().len(), 1, "only the one that was kept in silence");
    courier.send("email", &Message::from(notice("a"))).await.unwrap();
    assert!(server.mail(2).await.auth.is_some());
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let gone = mailer(&SmtpServer::start().await, "");
    let fault = gone.send("email", &Message::from(notice("a"))).await.unwrap_err();
    assert_eq!(fault.then, RETRY);
}

#[tokio::test]
async fn why_a_server_cannot_be_spoken_to_is_said_in_a_few_words() {
    let server = SmtpServer::start().await;
    // It speaks in the clear where TLS is expected from the first byte.
    let wrapped = server.url("").replace("smtp://", "smtps://");
    let gone = SmtpServer::start().await.url("");
    for (url, reason) in [(wrapped, "the TLS handshake failed"), (gone, "connection refused")] {
        let courier =
            courier(json!({ "email": { "smtp_url": url, "from": "a@example.com", "to": "b@example.com" } }));
        let fault = courier.send("email", &Message::from(notice("a"))).await.unwrap_err();
        assert!(fault.detail.contains(&format!("while connecting: {reason}")), "{fault}");
    }
}

#[tokio::test]
async fn encryption_that_is_required_is_not_done_without() {
    let server = SmtpServer::start().await;
    let courier = courier(json!({ "email": {
        "smtp_url": format!("{}?tls=required", server.url("")), "from": "a@example.com", "to": "b@example.com",
    } }));
    let fault = courier.send("email", &Message::from(notice("a"))).await.unwrap_err();
    assert_eq!(fault.then, RETRY);
    assert!(server.mails().is_empty());
}
