//! Each answer names the memories that were before whoever gave it: those, and no others.

use super::desk::{Desk, id};
use deputy_tests::daemon::Feed;
use deputy_tests::ledger::Engine;
use deputy_tests::scripted::{Reply, Seen};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is remembered, each with a word that nothing else has.
const NOTES: [(&str, &str, &str); 4] = [
    ("preference", "cakes", "always with marzipan"),
    ("decision", "big oven", "it burns zwieback"),
    ("open", "garden", "who mows the clover?"),
    ("context", "cellar", "it is full of gherkins"),
];

fn says(text: &str) -> Reply {
    Reply::text(text).usage(10, 0, 5)
}

/// The COO looks for what it is asked to look for, once.
fn coo(seen: &Seen) -> Reply {
    if seen.body["tools"].as_array().is_none_or(Vec::is_empty) {
        return says("A title");
    }
    let messages = seen.body["messages"].to_string();
    let (is_wanted, is_done) = (messages.contains("Look it up"), messages.contains("call_look"));
    if is_wanted && !is_done {
        return Reply::text("").call("call_look", "recall", json!({"query": "garden"})).usage(10, 0, 5);
    }
    says("So it is.")
}

/// What the founder reads of what answers were given: by name, and word for word.
async fn shown_at_the_command_line(desk: &Desk, talk: &Talk<'_>) {
    let first = desk.deputy(&["conversations", "context", &talk.id, "--input", "1"]).await;
    assert!(first.contains("input 1") && first.contains("cakes: always with marzipan"), "{first}");
    assert!(first.contains("recalled in version 1: forgotten") && !first.contains("zwieback"), "{first}");
    let last = desk.deputy(&["conversations", "context", "latest"]).await;
    assert!(last.contains("input 3") && last.contains("garden: who mows the clover?"), "{last}");
    assert!(!last.contains("forgotten"), "it was forgotten before this was asked: {last}");
    let calls = desk.deputy(&["conversations", "calls", &talk.id]).await;
    let mut words = Vec::new();
    for call in calls.lines().skip(1).filter_map(|line| line.split_whitespace().next()) {
        words.push(desk.deputy(&["conversations", "calls", &talk.id, call]).await);
    }
    let is_word_for_word = |words: &String| {
        words.contains("What was said to it:")
            && words.contains("always with marzipan")
            && words.contains("So it is.")
    };
    assert!(words.iter().any(is_word_for_word), "{words:#?}");
    let nothing = desk.refused(&["conversations", "calls", &talk.id, "zzzz"]).await;
    assert!(nothing.contains("no call is known as `zzzz`"), "{nothing}");
}

struct Talk<'a> {
    desk: &'a Desk,
    id: String,
}

impl Talk<'_> {
    /// The conversation, once so many answers were given.
    async fn answered(&self, answers: usize) -> Value {
        let mut feed = Feed::after(self.desk.api(), 0).await.unwrap();
        for _ in 0..answers {
            let stream = format!("conversation/{}", self.id);
            let is_answer =
                |event: &Value| event["kind"] == "conversation.replied" && event["stream"] == stream.as_str();
            feed.event(is_answer).await.unwrap();
        }
        self.desk.api().get(&format!("/api/v1/conversations/{}", self.id)).await
    }

    async fn say(&self, text: &str) {
        let path = format!("/api/v1/conversations/{}/messages", self.id);
        self.desk.api().post(&path, &json!({ "text": text })).await;
    }
}

/// Ids that the last answer names.
fn named(view: &Value) -> BTreeSet<String> {
    let last = view["messages"].as_array().unwrap().last().unwrap();
    assert_eq!(last["role"], "coo", "{last:#}");
    let memories = last["memories"].as_array().map_or(&[][..], Vec::as_slice);
    let ids: BTreeSet<String> = memories.iter().map(|it| id(it).to_owned()).collect();
    assert_eq!(ids.len(), memories.len(), "each once: {memories:#?}");
    ids
}

/// Ids of the memories whose words went to the model with these questions.
fn told(seen: &[Seen], memories: &[Value]) -> BTreeSet<String> {
    let prompts: Vec<String> = seen.iter().map(|seen| seen.body.to_string()).collect();
    let is_told = |it: &&Value| prompts.iter().any(|prompt| prompt.contains(it["text"].as_str().unwrap()));
    memories.iter().filter(is_told).map(|it| id(it).to_owned()).collect()
}

pub(crate) async fn each_answer_names_what_was_before_whoever_gave_it(engine: Engine) {
    let Some(mut desk) = Desk::on(engine, "").await else { return };
    desk.models.play_by(|seen| Some(coo(seen)));
    let mut memories = Vec::new();
    for (category, key, text) in NOTES {
        memories.push(desk.note(json!({"category": category, "key": key, "text": text})).await);
    }
    let [cakes, oven, garden, cellar] = [0, 1, 2, 3].map(|place: usize| id(&memories[place]).to_owned());

    let words = json!({"text": "Should we turn the oven on?"});
    let begun = desk.api().post("/api/v1/conversations", &words).await;
    let talk = Talk { desk: &desk, id: id(&begun).to_owned() };
    let view = talk.answered(1).await;
    let all: BTreeSet<String> = [cakes.clone(), oven.clone()].into();
    assert_eq!((&named(&view), &told(&desk.models.seen(), &memories)), (&all, &all), "{view:#}");

    // What was recalled before is still before it, and what it looked for comes to it.
    let before = desk.models.seen().len();
    talk.say("Look it up, please.").await;
    let view = talk.answered(2).await;
    let all: BTreeSet<String> = [cakes.clone(), oven.clone(), garden.clone()].into();
    assert_eq!((&named(&view), &told(&desk.models.seen()[before..], &memories)), (&all, &all), "{view:#}");
    assert!(!view.to_string().contains(&cellar), "nobody had to do with it");

    desk.forget(&oven).await;
    let before = desk.models.seen().len();
    talk.say("And now?").await;
    let view = talk.answered(3).await;
    let all: BTreeSet<String> = [cakes.clone(), garden.clone()].into();
    assert_eq!((&named(&view), &told(&desk.models.seen()[before..], &memories)), (&all, &all), "{view:#}");
    let first = &view["messages"][1]["memories"];
    assert!(first.to_string().contains(&oven), "that it was used stays: {first:#}");
    assert!(!view.to_string().contains("zwieback"), "and what it said does not: {view:#}");
    let uses = desk.api().get(&format!("/api/v1/conversations/{}/context", talk.id)).await;
    assert!(!uses.to_string().contains("zwieback"), "{uses:#}");
    for (input, message) in [(1, 1), (2, 3), (3, 5)] {
        let path = format!("/api/v1/conversations/{}/context?input={input}", talk.id);
        let given = desk.api().get(&path).await;
        assert_eq!(given["memories"], view["messages"][message]["memories"], "{input}: {given:#}");
        assert_eq!(given["left_out"], false);
    }
    shown_at_the_command_line(&desk, &talk).await;

    // What is said elsewhere is answered with how the founder wants things, and with nothing of this.
    let before = desk.models.seen().len();
    let begun = desk.api().post("/api/v1/conversations", &json!({"text": "Good morning"})).await;
    let view = Talk { desk: &desk, id: id(&begun).to_owned() }.answered(1).await;
    let all: BTreeSet<String> = [cakes].into();
    assert_eq!((&named(&view), &told(&desk.models.seen()[before..], &memories)), (&all, &all), "{view:#}");
    assert!(!desk.books().await.contains("zwieback"));
}
