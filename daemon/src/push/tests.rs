//! Vectors of the standards, and what a message holds.

use super::encryption::encrypt_with;
use super::key::ServerKey;
use super::message::shape;
use super::subscription::{BrowserKeys, Subscription};
use crate::net::Reach;
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{TimeDelta, TimeZone as _, Utc};
use deputy_actors::ports::{Message, Notice, Question};
use deputy_protocol::api::{NewPushSubscription, PushKeys, PushMessage};
use deputy_protocol::ids::{EventId, InboxId, RunId, TokenId};
use serde_json::{Value, json};
use uuid::Uuid;

fn bytes(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

const P256DH: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH: &str = "BTBZMqHH6r4Tts7J_aSIgg";

#[test]
fn a_message_is_encrypted_as_in_appendix_a_of_rfc_8291() {
    let keys = BrowserKeys { p256dh: bytes(P256DH), auth: bytes(AUTH) };
    let own = PrivateKey::from_private_key(&ECDH_P256, &bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
        .unwrap();
    let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
    let sent = encrypt_with(&keys, b"When I grow up, I want to be a watermelon", &own, salt).unwrap();
    assert_eq!(
        URL_SAFE_NO_PAD.encode(sent),
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl\
         7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    );
}

#[test]
fn whoever_sends_says_who_and_until_when_that_holds() {
    let key = ServerKey::read(&ServerKey::make().unwrap()).unwrap();
    let now = Utc.with_ymd_and_hms(2026, 1, 1, 8, 0, 0).unwrap();
    let to = "https://push.example.com:8443/a/b?c=d".parse().unwrap();
    let said = key.authorization(&to, Some("mailto:founder@example.com"), now).unwrap();
    let (token, public) = said.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
    assert_eq!((public, bytes(public).len()), (key.public().as_str(), 65));
    let (text, signature) = token.rsplit_once('.').unwrap();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, bytes(public))
        .verify(text.as_bytes(), &bytes(signature))
        .unwrap();
    let parts: Vec<Value> =
        text.split('.').map(|part| serde_json::from_slice(&bytes(part)).unwrap()).collect();
    assert_eq!(parts[0], json!({ "typ": "JWT", "alg": "ES256" }));
    let until = (now + TimeDelta::hours(12)).timestamp();
    assert_eq!(
        parts[1],
        json!({ "aud": "https://push.example.com:8443", "exp": until, "sub": "mailto:founder@example.com" })
    );
    assert!(!format!("{key:?}").contains(char::is_numeric), "a key is not shown");
}

fn subscription(endpoint: &str, p256dh: &str, auth: &str, may: Reach) -> Result<Subscription, String> {
    let keys = PushKeys { p256dh: p256dh.to_owned(), auth: auth.to_owned() };
    let new = NewPushSubscription { endpoint: endpoint.to_owned(), expiration_time: None, keys };
    Subscription::try_new(TokenId(Uuid::nil()), &new, may).map_err(|fault| fault.to_string())
}

#[test]
fn only_public_places_over_https_are_sent_to() {
    let good = "https://push.example.com/send/abc";
    assert!(subscription(good, P256DH, AUTH, Reach::Public).is_ok());
    assert!(subscription(good, &format!("{P256DH}="), &format!("{AUTH}=="), Reach::Public).is_ok(), "padded");
    for bad in [
        "http://push.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "file:///etc",
        "",
    ] {
        assert!(subscription(bad, P256DH, AUTH, Reach::Public).is_err(), "{bad}");
    }
    assert!(subscription("http://127.0.0.1:9/", P256DH, AUTH, Reach::Private).is_ok());
    assert!(subscription("https://169.254.169.254/", P256DH, AUTH, Reach::Private).is_err());
    assert!(
        subscription(&format!("https://a.example/{}", "a".repeat(3000)), P256DH, AUTH, Reach::Public)
            .is_err()
    );
    assert!(subscription(good, AUTH, AUTH, Reach::Public).unwrap_err().contains("p256dh"));
    assert!(subscription(good, P256DH, P256DH, Reach::Public).unwrap_err().contains("auth"));
}

fn notice(kind: &str, title: &str) -> Notice {
    Notice {
        event_id: EventId(Uuid::from_u128(1)),
        kind: kind.to_owned(),
        at: Utc.with_ymd_and_hms(2026, 1, 1, 7, 59, 0).unwrap(),
        run_id: Some(RunId(Uuid::from_u128(2))),
        title: title.to_owned(),
        body: "3 files, +10 −2".to_owned(),
        work: Some("Build the shop".to_owned()),
        question: None,
        url: "https://deputy.example.com/runs/1".to_owned(),
        data: json!({ "run": { "state": "review", "verdict": "passed", "head_commit": "abc" } }),
    }
}

fn told(message: &Message) -> (PushMessage, String, bool) {
    let shaped = shape(message).unwrap();
    (serde_json::from_slice(&shaped.text).unwrap(), shaped.topic, shaped.is_urgent)
}

#[test]
fn a_review_can_be_approved_where_its_checks_passed_and_a_newer_word_takes_its_place() {
    let review = notice("run.review", "Review “Build the shop”");
    let (shown, topic, is_urgent) = told(&review.clone().into());
    assert_eq!(
        (shown.title.as_str(), shown.body.as_str()),
        ("Ready for review: “Build the shop”", "3 files, +10 −2")
    );
    assert_eq!((shown.path.as_str(), shown.commit.as_deref()), ("/runs/1", Some("abc")));
    assert_eq!((shown.run, shown.asks, is_urgent), (review.run_id, false, false));
    assert!(topic.len() <= 32 && topic.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)));
    for (field, value) in [("verdict", "unverified"), ("verdict", "failed"), ("state", "queued")] {
        let mut other = review.clone();
        other.data["run"][field] = json!(value);
        let (shown, same, _) = told(&other.into());
        assert_eq!((shown.run, shown.commit, same == topic), (None, None, true), "{field}: {value}");
    }
    let failed = notice("run.failed", "Failed: it broke");
    assert_eq!(told(&failed.into()).1, topic, "it is about the same run");
}

#[test]
fn a_question_has_two_buttons_at_most_and_a_topic_of_its_own() {
    let options =
        [("1", "red"), ("2", "blue"), ("3", "green")].map(|(id, label)| (id.to_owned(), label.to_owned()));
    let question = Question {
        inbox_id: InboxId(Uuid::from_u128(9)),
        options: options.to_vec(),
        recommended: Some("3".to_owned()),
    };
    let asked = Notice { question: Some(question), ..notice("inbox.opened", "Which colour?") };
    let (shown, topic, is_urgent) = told(&asked.into());
    let buttons: Vec<_> =
        shown.options.iter().map(|choice| (choice.id.as_str(), choice.label.as_str())).collect();
    assert_eq!(buttons, [("3", "green"), ("1", "red")]);
    assert_eq!((shown.item, shown.asks, is_urgent), (Some(InboxId(Uuid::from_u128(9))), true, true));
    assert_ne!(topic, told(&notice("run.review", "a").into()).1);
}

#[test]
fn a_group_says_what_it_has_and_leads_to_the_inbox() {
    let mut message = Message::from(notice("run.approved", "Delivered"));
    message.with = vec![notice("run.failed", "Failed: it broke"), notice("run.approved", "Delivered")];
    let (shown, _, is_urgent) = told(&message);
    assert_eq!((shown.path.as_str(), shown.commit, shown.run), ("/inbox", None, None));
    assert!(shown.title.starts_with("Failed: it broke") && is_urgent, "{}", shown.title);
    assert!(shown.body.contains(" · "), "{}", shown.body);
}

#[test]
fn no_message_is_too_long_for_a_push_service() {
    for c in ["a", "ä", "語", "😀", "\u{202e}", "\""] {
        let long = c.repeat(5_000);
        let option = |n: usize| (format!("{n}{}", "x".repeat(180)), long.clone());
        let question = Question {
            inbox_id: InboxId(Uuid::nil()),
            options: (0..9).map(option).collect(),
            recommended: None,
        };
        let asked = Notice { body: long.clone(), question: Some(question), ..notice("inbox.opened", &long) };
        let shaped = shape(&asked.into()).unwrap();
        assert!(shaped.text.len() <= 3 * 1024, "{c}: {}", shaped.text.len());
    }
}
