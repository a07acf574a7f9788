//! The rules, the couriers and real receivers together, in virtual time: receivers fail, the process dies, and
//! everything arrives once.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod notify;

use chrono::{DateTime, TimeZone, Utc};
use deputy_actors::ports::{Couriers, Message, Notice, Target};
use deputy_domain::notice::{NoticeDoc, Receipt, Sending, Silence, due, outcome};
use deputy_protocol::ids::EventId;
use deputy_tests::receiver::{Receiver, Treatment};
use deputy_tests::smtp::{Mishap, SmtpServer, Stage};
use deputyd::notify::Courier;
use notify::{courier, hook, notice};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// A notifier without actors: what `due` says is applied, sent for real, and its outcome applied.
struct Outbox {
    now: DateTime<Utc>,
    courier: Courier,
    targets: Vec<Target>,
    docs: BTreeMap<EventId, NoticeDoc>,
}

impl Outbox {
    fn new(courier: Courier) -> Self {
        let now = Utc.with_ymd_and_hms(2026, 1, 1, 8, 0, 0).unwrap();
        Self { now, targets: courier.targets(), courier, docs: BTreeMap::new() }
    }

    fn add(&mut self, title: &str) {
        let Notice { event_id, kind, at, run_id, title, body, .. } = notice(title);
        let doc = NoticeDoc {
            event_id,
            kind,
            title,
            body,
            run_id,
            conversation_id: None,
            plan_id: None,
            inbox_id: None,
            correlation: None,
            at,
            addressed_at: None,
            receipts: BTreeMap::new(),
        };
        self.docs.insert(event_id, doc);
    }

    fn message(&self, send: &Sending) -> Message {
        let notice = |id: &EventId| Notice { event_id: *id, ..notice(&self.docs[id].title) };
        Message {
            leader: notice(&send.leader),
            with: send.with.iter().map(notice).collect(),
            doubtful: send.doubtful.iter().map(notice).collect(),
        }
    }

    /// One round. `dies_after` counts the sends whose outcome is still recorded before the process dies.
    async fn round(&mut self, dies_after: usize) -> bool {
        let due = due(self.now, &self.docs, &self.targets, Silence::NONE, &BTreeSet::new());
        for (id, facts) in &due.writes {
            for fact in facts {
                self.docs.get_mut(id).unwrap().apply(fact);
            }
        }
        for (n, send) in due.sends.iter().enumerate() {
            let result = self.courier.send(&send.target, &self.message(send)).await;
            if n >= dies_after {
                break;
            }
            let target = self.targets.iter().find(|target| target.name == send.target).unwrap();
            let doc = self.docs.get_mut(&send.leader).unwrap();
            let fact = outcome(doc, target, result, self.now).unwrap();
            doc.apply(&fact);
        }
        match due.next_at {
            Some(next) if due.sends.is_empty() => self.now = self.now.max(next),
            None if due.sends.is_empty() && due.writes.is_empty() => return false,
            _ => {}
        }
        true
    }
}

#[tokio::test]
async fn whatever_receivers_do_every_notice_arrives_once() {
    let (program, chat, server) =
        (Receiver::start().await, Receiver::start().await, SmtpServer::start().await);
    let mut random = StdRng::seed_from_u64(7);
    for receiver in [&program, &chat] {
        receiver.treat_next((0..60).map(|_| match random.random_range(0..4) {
            0 => Treatment::Status(500),
            1 => Treatment::TakeSilently,
            2 => Treatment::Drop,
            _ => Treatment::Status(204),
        }));
    }
    let chat_hook = json!({ "url": chat.url(), "name": "chat", "format": "standard", "allow_private": true });
    let mut outbox = Outbox::new(courier(json!({
        "webhooks": [hook(&program.url()), chat_hook],
        "email": { "smtp_url": server.url(""), "from": "a@example.com", "to": "b@example.com" },
    })));
    // The second is told as people are, in the format that can be counted.
    outbox.targets[1].pace = outbox.targets[2].pace;
    let mut rounds = 0;
    for n in 0..60 {
        outbox.add(&format!("notice {n}"));
        let mishap = match random.random_range(0..5) {
            0 => Some(Mishap::TakeSilently),
            1 => Some(Mishap::Drop),
            2 => Some(Mishap::Code(451)),
            _ => None,
        };
        server.set_mishap(Stage::Content, mishap);
        outbox.round(if random.random_bool(0.1) { 1 } else { usize::MAX }).await;
    }
    server.set_mishap(Stage::Content, None);
    while outbox.round(usize::MAX).await {
        rounds += 1;
        assert!(rounds < 2_000, "the outbox does not come to rest");
    }

    let all: BTreeSet<String> = outbox.docs.keys().map(ToString::to_string).collect();
    for receiver in [&program, &chat] {
        let notices = receiver.notices();
        let ids: BTreeSet<String> =
            notices.iter().map(|item| item["event_id"].as_str().unwrap().to_owned()).collect();
        assert_eq!((notices.len(), &ids), (60, &all), "each once, by id");
    }
    assert!(chat.messages().len() < 20, "{} messages for people", chat.messages().len());
    let mails = server.mails();
    let mut seen = BTreeSet::new();
    for mail in &mails {
        assert!(seen.insert(mail.header("Message-ID").unwrap()), "a mail was sent twice");
    }
    let unknown = |doc: &&NoticeDoc| matches!(doc.receipts["email"], Receipt::Unknown { .. });
    assert!(outbox.docs.values().filter(unknown).count() > 0, "the seed covers mails of unknown fate");
    assert!(outbox.docs.values().all(|doc| doc.receipts.values().all(Receipt::is_settled)));
}

#[tokio::test]
async fn a_storm_over_a_dead_channel_is_one_message_on_the_others() {
    let alive = Receiver::start().await;
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut outbox = Outbox::new(courier(json!({ "webhooks": [
        { "url": format!("http://{dead}/"), "name": "dead", "allow_private": true },
        { "url": alive.url(), "name": "alive", "allow_private": true },
    ] })));
    for target in &mut outbox.targets {
        target.pace = deputy_actors::ports::Pace { group_max: 1_000, ..deputy_actors::ports::Pace::people() };
    }
    for n in 0..1_000 {
        outbox.add(&format!("failure {n}"));
    }
    outbox.round(usize::MAX).await;
    assert_eq!((alive.messages().len(), alive.notices().len()), (1, 1_000));
    while outbox.round(usize::MAX).await {}
    let dead =
        |doc: &NoticeDoc| matches!(doc.receipts["dead"], Receipt::Abandoned { .. } | Receipt::Grouped { .. });
    assert!(outbox.docs.values().all(dead), "after a day of tries it is given up, in plain sight");
    assert_eq!(alive.messages().len(), 1);
}
