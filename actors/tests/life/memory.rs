//! What agents remember, are reminded of, and what is forgotten.

use deputy_actors::conversation::ConversationHandle;
use deputy_actors::memory::MemoryHandle;
use deputy_actors::testing::{Bench, TestTree, Turn, told, turns};
use deputy_domain::conversation::State;
use deputy_domain::memory::{Known, Note};
use deputy_domain::model::FaultKind;
use deputy_protocol::event::{Event, MemoryCategory, MemoryEvent, MemorySource, Payload, Prompt, Purpose};
use deputy_protocol::ids::{ConversationId, MemoryId, RunId};
use deputy_protocol::stream::Stream;
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

const TALK: ConversationId = ConversationId(Uuid::from_u128(7));

/// A word that stands in memories and nowhere else.
const WORD: &str = "marzipan";

fn id(number: u128) -> MemoryId {
    MemoryId(Uuid::from_u128(number))
}

fn note(category: MemoryCategory, key: &str, text: &str) -> Note {
    Note {
        category,
        key: key.to_owned(),
        text: text.to_owned(),
        project_id: None,
        source: MemorySource::Founder,
        thread: None,
        contradicts: Vec::new(),
    }
}

/// There is no index here to say that it has something, so whoever notes something waits for a second in vain.
async fn in_time<T>(tree: &TestTree, wish: impl Future<Output = T>) -> T {
    tokio::join!(wish, tree.pass(Duration::from_secs(2))).0
}

async fn noted(tree: &TestTree, number: u128, note: Note) -> Known {
    let handle = MemoryHandle::new(tree.bench.outside());
    in_time(tree, handle.note(id(number), note, "founder")).await.unwrap().known
}

async fn forgotten(tree: &TestTree, id: MemoryId) {
    let handle = MemoryHandle::new(tree.bench.outside());
    assert!(in_time(tree, handle.forget(id, "founder")).await.unwrap().memory.known().is_none());
}

fn remember(key: &str, text: &str) -> Turn {
    Turn::tool("remember", &json!({"category": "decision", "key": key, "text": text}).to_string())
}

/// All that payloads have.
fn recorded(bench: &Bench) -> String {
    let payloads = bench.ledger.events().into_iter().map(|envelope| match envelope.payload {
        Payload::Kept(payload) => String::from_utf8_lossy(&payload).into_owned(),
        Payload::Redacted => String::new(),
    });
    payloads.collect::<Vec<_>>().join("\n")
}

fn memories(bench: &Bench) -> Vec<(MemoryId, MemoryEvent)> {
    let facts =
        bench.ledger.events().into_iter().filter_map(|envelope| match (&envelope.stream, envelope.event()) {
            (Stream::Memory(id), Ok(Event::Memory(event))) => Some((*id, event)),
            _ => None,
        });
    facts.collect()
}

fn emptied(bench: &Bench) -> usize {
    memories(bench).iter().filter(|(_, event)| matches!(event, MemoryEvent::Emptied { .. })).count()
}

async fn known(bench: &Bench, id: MemoryId) -> Option<Known> {
    let doc = MemoryHandle::new(bench.outside()).row(id).await.unwrap();
    doc.and_then(|doc| doc.memory.known().cloned())
}

fn prompts(bench: &Bench) -> Vec<String> {
    bench.models.asked().iter().map(told).collect()
}

async fn say(bench: &Bench, text: &str) {
    let handle = ConversationHandle::new(bench.outside());
    handle.open(TALK, Purpose::Talk, None, String::new(), "founder").await.unwrap();
    handle.say(TALK, Prompt::Founder, text.to_owned(), "founder").await.unwrap();
}

async fn until_idle(tree: &TestTree, heard: u32) {
    tree.until("it has answered", |bench| {
        let it = bench.ledger.conversation(TALK).unwrap();
        it.state == State::Idle && it.heard == heard
    })
    .await;
}

fn only_memory(bench: &Bench) -> MemoryId {
    let mut ids: Vec<MemoryId> = memories(bench).into_iter().map(|(id, _)| id).collect();
    ids.dedup();
    let [id] = ids[..] else { panic!("{ids:?}") };
    id
}

#[tokio::test]
async fn how_the_founder_wants_things_is_in_every_prompt_until_it_is_forgotten() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play_by(|_| Turn::finish());
    let tree = bench.start().await;
    noted(&tree, 1, note(MemoryCategory::Preference, "cakes", "always with marzipan")).await;
    let run_id = bench.delegate("shop", "bake").await;
    tree.until_state(run_id, "review").await;
    let first = prompts(&bench).pop().unwrap();
    assert!(first.contains(&format!("- [{}] preference noted by the founder, cakes: always with", id(1))));
    assert!(known(&bench, id(1)).await.unwrap().last_used_at.is_some());

    forgotten(&tree, id(1)).await;
    tree.runs().request_changes(run_id, "more".to_owned(), Vec::new(), "founder").await.unwrap();
    tree.until("it is asked again", |bench| bench.models.asked().len() > 1).await;
    tree.until_state(run_id, "review").await;
    let second = bench.delegate("shop", "bake again").await;
    tree.until_state(second, "review").await;
    let later = &prompts(&bench)[1..];
    assert!(later.len() >= 2 && later.iter().all(|prompt| !prompt.contains(WORD)), "{later:?}");
    assert!(!recorded(&bench).contains(WORD));
}

#[tokio::test]
async fn what_the_coo_noted_and_the_founder_had_forgotten_is_in_no_later_prompt_of_the_thread() {
    let bench = Bench::default();
    bench.models.play_by(|request| match turns(request) {
        0 => remember("icing", "it is of marzipan"),
        1 => Turn::Say("Noted.".to_owned()),
        _ => Turn::Say("As you wish.".to_owned()),
    });
    let tree = bench.start().await;
    say(&bench, "Note what I like").await;
    until_idle(&tree, 1).await;
    let id = only_memory(&bench);
    assert_eq!(known(&bench, id).await.unwrap().source, MemorySource::Conversation(TALK));
    assert!(prompts(&bench)[1].contains(WORD), "it knows what it noted");
    forgotten(&tree, id).await;
    say(&bench, "Go on").await;
    until_idle(&tree, 2).await;
    let last = prompts(&bench).pop().unwrap();
    assert!(last.contains("the founder had this forgotten") && !last.contains(WORD), "{last}");
    assert!(!recorded(&bench).contains(WORD), "no payload has it");
    // What became of it is known, also to whoever begins with an empty mind.
    let tree = tree.restart().await;
    say(&bench, "And on").await;
    until_idle(&tree, 3).await;
    assert!(!prompts(&bench).pop().unwrap().contains(WORD));
}

#[tokio::test]
async fn the_coo_forgets_by_key_and_says_what_contradicts() {
    let bench = Bench::default();
    bench.models.play([
        remember("price", "nine marzipans"),
        remember("Price!", "twelve"),
        Turn::Say("Twelve now.".to_owned()),
        Turn::tool("forget", &json!({"key": "price"}).to_string()),
        Turn::Say("Gone.".to_owned()),
    ]);
    let tree = bench.start().await;
    say(&bench, "Note the price").await;
    until_idle(&tree, 1).await;
    let mut confidences = Vec::new();
    let ids: BTreeSet<MemoryId> = memories(&bench).into_iter().map(|(id, _)| id).collect();
    for id in &ids {
        let it = known(&bench, *id).await.unwrap();
        confidences.push((it.text.clone(), it.confidence < 0.75, it.contradictions().len()));
    }
    confidences.sort();
    assert_eq!(confidences, [("nine marzipans".to_owned(), true, 1), ("twelve".to_owned(), false, 1)]);
    assert!(prompts(&bench).pop().unwrap().contains("it says otherwise than"));
    say(&bench, "Forget it").await;
    until_idle(&tree, 2).await;
    assert!(prompts(&bench).pop().unwrap().contains("2 forgotten"));
    for id in ids {
        assert_eq!(known(&bench, id).await, None);
    }
    assert!(!recorded(&bench).contains(WORD));
}

fn remembered(bench: &Bench, run_id: RunId) -> usize {
    bench.ledger.kinds(&Stream::Steps(run_id)).iter().filter(|kind| *kind == "step.remembered").count()
}

#[tokio::test]
async fn what_a_run_notes_is_one_memory_wherever_its_daemon_dies() {
    for kind in ["step.worded", "step.tool_started", "memory.noted", "step.remembered"] {
        let bench = Bench::default();
        bench.project("shop", &[]).await;
        bench.models.play_by(|request| match turns(request) {
            0 => remember("oven", "it runs hot, mind the marzipan"),
            _ => Turn::finish(),
        });
        let tree = bench.start().await;
        let life = tree.life.clone();
        bench.ledger.after_append(move |event| {
            if event.kind == kind {
                life.cut();
            }
        });
        let run_id = bench.delegate("shop", "bake").await;
        tree.until_state(run_id, "review").await;
        assert!(tree.life.is_cut(), "{kind}");
        bench.ledger.forget_hook();
        let tree = tree.restart().await;
        tree.until_state(run_id, "review").await;
        let id = only_memory(&bench);
        let it = known(&bench, id).await.unwrap();
        assert_eq!((it.source, remembered(&bench, run_id)), (MemorySource::Run(run_id), 1), "{kind}");
        forgotten(&tree, id).await;
        assert!(!recorded(&bench).contains(WORD), "{kind}");
    }
}

#[tokio::test]
async fn who_noted_the_same_again_is_on_record_and_loses_it_too() {
    let bench = Bench::default();
    let project_id = bench.project("shop", &[]).await;
    bench.models.play_by(|request| match turns(request) {
        0 => remember("oven", "Mind the MARZIPAN!"),
        _ => Turn::finish(),
    });
    let tree = bench.start().await;
    let mut first = note(MemoryCategory::Decision, "Oven", "mind the marzipan");
    first.project_id = Some(project_id);
    noted(&tree, 1, first).await;
    let run_id = bench.delegate("shop", "bake").await;
    tree.until_state(run_id, "review").await;
    assert_eq!(only_memory(&bench), id(1));
    let it = known(&bench, id(1)).await.unwrap();
    assert_eq!((it.affirmed_by, it.confidence < 1.0), (vec![MemorySource::Run(run_id)], false));
    forgotten(&tree, id(1)).await;
    assert!(!recorded(&bench).to_lowercase().contains(WORD));
    let run = tree.run(run_id);
    assert_eq!(run.state.name(), "review", "the run itself is as it was");
}

#[tokio::test]
async fn forgetting_that_was_cut_short_anywhere_is_ended_by_the_next_daemon() {
    for (kind, times) in
        [("memory.forgotten", 1), ("house.redacted", 1), ("house.redacted", 2), ("house.redacted", 3)]
    {
        let bench = Bench::default();
        bench.project("shop", &[]).await;
        bench.models.play_by(|request| match turns(request) {
            0 => remember("oven", "mind the marzipan"),
            _ => Turn::finish(),
        });
        let tree = bench.start().await;
        let run_id = bench.delegate("shop", "bake").await;
        tree.until_state(run_id, "review").await;
        let id = only_memory(&bench);
        let (life, mut left) = (tree.life.clone(), times);
        bench.ledger.after_append(move |event| {
            left -= u32::from(event.kind == kind);
            if left == 0 {
                life.cut();
            }
        });
        // As a request to this daemon.
        let handle = MemoryHandle::new(bench.world(&tree.life));
        let request = tokio::spawn(async move { handle.forget(id, "founder").await });
        tree.until("the daemon dies", |_| false).await;
        request.abort();
        bench.ledger.forget_hook();
        assert_eq!(known(&bench, id).await, None, "{kind} {times}");
        let tree = tree.restart().await;
        tree.until("it is emptied", |bench| emptied(bench) == 1).await;
        assert!(!recorded(&bench).contains(WORD), "{kind} {times}");
        let why = bench.ledger.events().into_iter().filter(|event| event.kind == "house.redacted").count();
        assert_eq!(why, 3, "each that was emptied is on record once: {kind} {times}");
    }
}

#[tokio::test]
async fn a_summary_never_holds_what_can_be_forgotten_and_what_is_known_is_told_behind_it() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play_by(|request| {
        let said = told(request);
        match turns(request) {
            _ if said.contains("Summarise the work so far") => Turn::Say("we did a lot".to_owned()),
            _ if said.contains("we did a lot") => Turn::finish(),
            0 => remember("oven", "mind the marzipan"),
            10 => Turn::Fail(FaultKind::ContextExceeded, None),
            step => Turn::shell(&format!("step {step}")),
        }
    });
    let tree = bench.start().await;
    noted(&tree, 1, note(MemoryCategory::Preference, "cakes", "always with marzipan")).await;
    let run_id = bench.delegate("shop", "bake").await;
    tree.until_state(run_id, "review").await;
    let summaries: Vec<String> =
        prompts(&bench).into_iter().filter(|prompt| prompt.contains("Summarise the work so far")).collect();
    assert!(!summaries.is_empty() && summaries.iter().all(|prompt| !prompt.contains(WORD)), "{summaries:?}");
    let last = prompts(&bench).pop().unwrap();
    assert!(last.contains("always with marzipan") && last.contains("mind the marzipan"), "{last}");
}

#[tokio::test]
async fn what_is_learned_by_looking_back_is_noted_once() {
    let bench = Bench::default();
    let tree = bench.start().await;
    let run_id = RunId(Uuid::from_u128(9));
    let handle = MemoryHandle::new(bench.outside());
    let lesson = || note(MemoryCategory::Experiment, "oven", "marzipan burns");
    let first = in_time(&tree, handle.learn(run_id, 1, lesson())).await.unwrap();
    let again = in_time(&tree, handle.learn(run_id, 1, lesson())).await.unwrap();
    assert_eq!((first.id, &first.known), (again.id, &again.known));
    assert_eq!(first.known.source, MemorySource::Hindsight(run_id));
}
