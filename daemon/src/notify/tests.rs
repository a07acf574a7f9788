//! Tests of formats and settings.

use super::checked::Checked;
use super::config::NotifyConfig;
use super::digest::{Line, digest};
use super::format::Format;
use super::webhook::message_id;
use crate::net::{Destination, Reach};
use chrono::{TimeZone, Utc};
use deputy_actors::ports::{Message, Notice, Question};
use deputy_protocol::ids::EventId;
use serde_json::{Value, json};

const HOSTILE: &str = "\\<@2> @everyone <@1> <!channel> **x** [a](https://evil.test/q) ![i](http://evil.test/i.png)\u{202e}\u{1b}[31m\r\nBcc: a@b.c\n<script>&amp;\"'";

fn notice(n: u128) -> Notice {
    Notice {
        event_id: EventId(uuid::Uuid::from_u128(n)),
        kind: "run.review".to_owned(),
        at: Utc.with_ymd_and_hms(2026, 1, 1, 8, 0, 0).unwrap(),
        run_id: None,
        title: format!("{n} {HOSTILE}"),
        body: HOSTILE.to_owned(),
        work: None,
        question: None,
        url: format!("https://deputy.example.com/runs/{n}"),
        data: json!({ "run": { "id": n.to_string() } }),
    }
}

fn group(count: u128) -> Message {
    let mut message = Message::from(notice(1));
    message.with = (2..=count).map(notice).collect();
    message.doubtful = vec![notice(1_000)];
    message
}

fn shaped(format: Format, message: &Message) -> Value {
    let to = Destination::try_new("https://example.com/a/topic", Reach::Public).unwrap();
    format.shape(&to, "msg_1", message).unwrap().body
}

fn config(value: Value) -> NotifyConfig {
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_single_standard_message_has_the_shape_of_the_contract() {
    let body = shaped(Format::Standard, &Message::from(notice(7)));
    assert_eq!(body["type"], "run.review");
    assert_eq!(body["timestamp"], "2026-01-01T08:00:00.000000Z");
    assert_eq!(body["data"]["run"]["id"], "7");
    assert_eq!(body["data"]["url"], "https://deputy.example.com/runs/7");
}

#[test]
fn a_grouped_standard_message_carries_every_notice_whole() {
    let body = shaped(Format::Standard, &group(3));
    assert_eq!(body["type"], "notices.grouped");
    let items = body["data"]["items"].as_array().unwrap();
    assert_eq!(items.len(), 3);
    assert_eq!(items[2], shaped(Format::Standard, &Message::from(notice(3))));
    assert_eq!(body["data"]["doubtful"][0]["type"], "run.review");
}

#[test]
fn every_kind_has_a_label_and_no_title_says_it_twice() {
    let title = |kind: &str, title: &str| {
        digest(&Message::from(Notice { kind: kind.to_owned(), title: title.to_owned(), ..notice(7) })).title
    };
    for (kind, told, shown) in [
        ("run.review", "Review “x”", "Ready for review: “x”"),
        ("run.failed", "Failed: “x”", "Failed: “x”"),
        ("run.delivery_failed", "Could not deliver “x”", "Could not deliver “x”"),
        ("run.approved", "Delivered", "Delivered"),
        ("run.rolled_back", "Taken back", "Taken back"),
        ("run.rollback_failed", "Could not be taken back", "Could not be taken back"),
        ("run.call_delayed", "Waiting for a model", "Waiting for a model"),
        ("inbox.opened", "Which colour?", "Waiting for you: Which colour?"),
        ("house.backup_failed", "The daily backup failed", "The daily backup failed"),
        ("house.child_gave_up", "A run cannot be worked on", "A run cannot be worked on"),
        ("deputy.test", "notifications arrive", "Test: notifications arrive"),
        ("later.kind", "Something", "News: Something"),
    ] {
        assert_eq!(title(kind, told), shown);
    }
    let kinds = ["run.delivery_failed", "run.rollback_failed", "run.rolled_back", "house.child_gave_up"];
    let mut many = group(1);
    many.with = kinds.iter().map(|kind| Notice { kind: (*kind).to_owned(), ..notice(9) }).collect();
    let counted = digest(&many).title;
    assert!(!counted.contains("run.") && !counted.contains("house."), "{counted}");
}

/// What a person reads of a message, line by line.
fn read(message: &Message) -> Vec<String> {
    let told = digest(message);
    let lines = told.lines.into_iter().map(|line| match line {
        Line::Strong(text) | Line::Text(text) | Line::Link(text) | Line::Note(text) => text,
    });
    std::iter::once(told.title).chain(lines).collect()
}

fn about_the_shop(kind: &str, title: &str) -> Notice {
    let work = Some("Build the shop".to_owned());
    Notice { kind: kind.to_owned(), title: title.to_owned(), body: String::new(), work, ..notice(7) }
}

fn colours() -> Notice {
    let options = [("1", "red"), ("2", "dark blue"), ("$(x)", "odd")]
        .map(|(id, label)| (id.to_owned(), label.to_owned()));
    let inbox_id = "019a0000-0000-7000-8000-0000000d0004".parse().unwrap();
    let question = Some(Question { inbox_id, options: options.to_vec(), recommended: None });
    let asked = about_the_shop("inbox.opened", "Which colour?");
    Notice { body: "Which colour?\n".to_owned(), question, ..asked }
}

#[test]
fn a_title_says_which_work_it_is_about_once() {
    for (kind, told, shown) in [
        ("run.approved", "Delivered", "Delivered: “Build the shop”"),
        ("run.approved", "Closed", "Closed: “Build the shop”"),
        ("run.rolled_back", "Taken back", "Taken back: “Build the shop”"),
        ("run.call_delayed", "Waiting for a model", "Waiting for a model: “Build the shop”"),
        ("run.review", "Review “Build the shop”", "Ready for review: “Build the shop”"),
        ("run.failed", "Failed: “Build the shop”", "Failed: “Build the shop”"),
    ] {
        assert_eq!(digest(&Message::from(about_the_shop(kind, told))).title, shown);
    }
}

#[test]
fn a_question_is_told_once_with_its_work_and_the_commands_that_answer_it() {
    let link = "https://deputy.example.com/runs/7";
    let told = read(&Message::from(colours()));
    let commands = ["deputy answer 000d0004 1: red", "deputy answer 000d0004 2: dark blue", "or: odd"];
    let about = "It is about “Build the shop”.";
    let all = [&["Waiting for you: Which colour?", about][..], &commands, &[link]].concat();
    assert_eq!(told, all);
    let mut free = colours();
    free.question.as_mut().unwrap().options.clear();
    assert!(read(&Message::from(free)).contains(&"deputy answer 000d0004 --text \"…\"".to_owned()));
}

#[test]
fn what_asks_nothing_names_the_command_that_shows_it() {
    let run_id = Some("019a0000-0000-7000-8000-0000000a0001".parse().unwrap());
    let about = |kind: &str, data| {
        let told = read(&Message::from(Notice { run_id, data, ..about_the_shop(kind, "Something") }));
        told[1..].to_vec()
    };
    let link = "https://deputy.example.com/runs/7";
    let review = ["deputy diff 000a0001: see the change", "deputy approve 000a0001: accept it", link];
    assert_eq!(about("run.review", json!({})), review);
    assert_eq!(about("run.failed", json!({})), ["deputy show 000a0001", link]);
    let of =
        |data| read(&Message::from(Notice { data, ..about_the_shop("plan.ended", "Something") }))[1].clone();
    let id = "019a0000-0000-7000-8000-0000000b0002";
    assert_eq!(of(json!({ "plan": { "id": id } })), "deputy plan show 000b0002");
    assert_eq!(of(json!({ "conversation": { "id": id } })), "deputy chat --conversation 000b0002");
    assert_eq!(of(json!({ "plan": { "id": "x; rm -r ." } })), link);
}

#[test]
fn a_list_names_what_presses_in_its_title_and_counts_the_rest() {
    let review = || about_the_shop("run.review", "Review “Build the shop”");
    let mut message = Message::from(review());
    message.with = vec![review(), colours(), about_the_shop("run.failed", "Failed: “Build the shop”")];
    let told = read(&message);
    assert_eq!(told[0], "Waiting for you: Which colour?; Failed: “Build the shop”; 2 × Ready for review");
    assert!(told.contains(&"deputy answer 000d0004 2: dark blue".to_owned()), "{told:?}");
    message.with.extend((0..3).map(|_| about_the_shop("run.failed", &"long ".repeat(100))));
    let told = read(&message);
    assert!(told[0].ends_with("; 3 × Failed; 2 × Ready for review"), "{}", told[0]);
    message.with = vec![review()];
    assert_eq!(read(&message)[0], "2 notices: 2 × Ready for review");
}

#[test]
fn discord_gets_no_mention_no_markup_no_preview() {
    let body = shaped(Format::Discord, &Message::from(notice(7)));
    assert_eq!(body["allowed_mentions"], json!({ "parse": [] }));
    assert_eq!(body["flags"], 4);
    let content = body["content"].as_str().unwrap();
    // What is left once escaped pairs and our own markup are taken away has no markup.
    let ours = content.replacen("**", "", 1).replacen("**\n", "\n", 1);
    let ours = ours.replace("<https://deputy.example.com/runs/7>", "");
    let mut rest = String::new();
    let mut chars = ours.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            chars.next()
        } else {
            rest.push(c);
            None
        };
    }
    assert!(!rest.contains(['@', '<', '>', '[', '*', '_', '`', ':', '\u{202e}', '\u{1b}']), "{rest}");
    assert!(content.contains("<https://deputy.example.com/runs/7>"));
}

#[test]
fn slack_gets_hostile_text_as_plain_text_only() {
    let body = shaped(Format::Slack, &group(3));
    for block in body["blocks"].as_array().unwrap() {
        let text = if block["text"].is_object() { &block["text"] } else { &block["elements"][0] };
        if text["type"] == "mrkdwn" {
            let link = text["text"].as_str().unwrap();
            assert!(link.starts_with("<https://deputy.example.com/"), "{link}");
        } else {
            assert_eq!(text["type"], "plain_text");
        }
    }
    assert!(
        !shaped(Format::Slack, &Message::from(notice(7)))["text"].as_str().unwrap().contains("<!channel>")
    );
    assert_eq!((&body["unfurl_links"], &body["unfurl_media"]), (&json!(false), &json!(false)));
}

#[test]
fn ntfy_is_posted_to_the_server_with_the_topic_inside() {
    let to = Destination::try_new("https://ntfy.example.com/base/topic?x=1", Reach::Public).unwrap();
    let shaped = Format::Ntfy.shape(&to, "msg_1", &Message::from(notice(7))).unwrap();
    assert_eq!(shaped.to.url().path(), "/base");
    assert_eq!(shaped.body["topic"], "topic");
    assert_eq!(shaped.body["click"], "https://deputy.example.com/runs/7");
    assert_eq!(shaped.body["sequence_id"], "msg_1");
    assert_eq!(shaped.body["markdown"], false);
}

#[test]
fn no_message_exceeds_what_its_service_takes() {
    for count in [1, 4, 250] {
        let mut message = group(count);
        message.leader.body = "ä*".repeat(50_000);
        message.leader.title = "ü_".repeat(50_000);
        let discord = shaped(Format::Discord, &message);
        assert!(discord["content"].as_str().unwrap().chars().count() <= 2_000);
        let slack = shaped(Format::Slack, &message);
        assert!(slack["blocks"].as_array().unwrap().len() <= 50);
        assert!(slack["blocks"][0]["text"]["text"].as_str().unwrap().chars().count() <= 150);
        let ntfy = shaped(Format::Ntfy, &message);
        assert!(ntfy["message"].as_str().unwrap().len() <= 4_096);
        assert!(ntfy["title"].as_str().unwrap().len() <= 1_000);
    }
}

#[test]
fn a_message_id_is_stable_and_differs_by_target() {
    let id = EventId(uuid::Uuid::from_u128(7));
    assert_eq!(message_id(id, "a"), message_id(id, "a"));
    assert_ne!(message_id(id, "a"), message_id(id, "b"));
    assert!(message_id(id, "a").len() <= 64 && !message_id(id, "a").contains('.'));
}

#[test]
fn settings_default_to_a_signed_standard_webhook_of_all_kinds() {
    let config = config(
        json!({ "webhooks": [{ "url": "https://example.com/x", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }] }),
    );
    let Checked { hooks, mail } = config.check().unwrap();
    assert_eq!((hooks[0].name.as_str(), hooks[0].format), ("webhook:example.com", Format::Standard));
    assert!(hooks[0].signing.is_some() && hooks[0].events.is_empty() && mail.is_none());
}

#[test]
fn receivers_on_one_host_get_different_names() {
    let hook = json!({ "url": "https://example.com/x" });
    let checked = config(json!({ "webhooks": [hook, hook, hook] })).check().ok().unwrap();
    let names: Vec<&str> = checked.hooks.iter().map(|hook| hook.name.as_str()).collect();
    assert_eq!(names, ["webhook:example.com", "webhook:example.com:2", "webhook:example.com:3"]);
}

#[test]
fn every_fault_is_told_at_once_and_none_tells_a_secret() {
    let config = config(json!({
        "webhooks": [
            { "url": "http://127.0.0.1/CANARY" },
            { "url": "https://CANARY@example.com/", "secret": "CANARY!", "events": ["Run failed"] },
            { "url": "https://ntfy.sh/", "format": "ntfy", "secret": "CANARY CANARY" },
            { "url": "https://example.com/CANARY", "format": "slack", "secret": "CANARY", "name": "email" },
        ],
        "email": { "smtp_url": "smtp://me:CANARY@mail.example.com", "from": "a\r\nBcc: b@c.d", "to": [] },
    }));
    let faults = config.faults();
    let keys: Vec<&str> = faults.iter().map(|fault| fault.key.as_str()).collect();
    assert_eq!(
        keys,
        [
            "notify.webhooks[0].url",
            "notify.webhooks[1].events",
            "notify.webhooks[1].url",
            "notify.webhooks[1].secret",
            "notify.webhooks[2].url",
            "notify.webhooks[2].secret",
            "notify.webhooks[3].secret",
            "notify.webhooks[3].name",
            "notify.email.smtp_url",
            "notify.email.from",
            "notify.email.to",
        ]
    );
    for fault in &faults {
        assert!(!fault.to_string().contains("CANARY"), "{fault}");
    }
    assert!(!format!("{config:?}").contains("CANARY"));
    assert!(faults[0].detail.contains("allow_private"));
}

#[test]
fn unknown_settings_are_refused() {
    assert!(serde_json::from_value::<NotifyConfig>(json!({ "webhook": [] })).is_err());
    assert!(
        serde_json::from_value::<NotifyConfig>(json!({ "webhooks": [{ "url": "x", "urls": 1 }] })).is_err()
    );
    let one = json!({ "email": { "smtp_url": "smtp://localhost", "from": "a@b.c", "to": "d@e.f" } });
    assert!(serde_json::from_value::<NotifyConfig>(one).unwrap().faults().is_empty());
}
