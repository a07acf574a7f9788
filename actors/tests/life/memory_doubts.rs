//! Memories that say otherwise than each other, and a daemon that dies meanwhile.

use deputy_actors::memory::{Change, MemoryHandle};
use deputy_actors::testing::{Bench, TestTree};
use deputy_domain::memory::{Known, Note};
use deputy_protocol::event::{MemoryCategory, MemorySource};
use deputy_protocol::ids::{ConversationId, MemoryId};
use deputy_protocol::stream::Stream;
use std::time::Duration;
use uuid::Uuid;

const RED: MemoryId = MemoryId(Uuid::from_u128(1));
const BLUE: MemoryId = MemoryId(Uuid::from_u128(2));
const AGAIN: MemoryId = MemoryId(Uuid::from_u128(3));

fn colour(text: &str, source: MemorySource) -> Note {
    Note {
        category: MemoryCategory::Decision,
        key: "colour".to_owned(),
        text: text.to_owned(),
        project_id: None,
        source,
        thread: None,
        contradicts: Vec::new(),
    }
}

/// There is no index here to say that it has something, so whoever notes something waits for a second in vain.
async fn in_time<T>(tree: &TestTree, wish: impl Future<Output = T>) -> T {
    tokio::join!(wish, tree.pass(Duration::from_secs(2))).0
}

async fn note(tree: &TestTree, id: MemoryId, text: &str, source: MemorySource) {
    let handle = MemoryHandle::new(tree.bench.outside());
    in_time(tree, handle.note(id, colour(text, source), "founder")).await.unwrap();
}

async fn known(bench: &Bench, id: MemoryId) -> Known {
    let doc = MemoryHandle::new(bench.outside()).row(id).await.unwrap().unwrap();
    doc.memory.known().unwrap().clone()
}

/// Percent of confidence in each.
async fn trust(bench: &Bench) -> [u8; 2] {
    let percent = |known: Known| {
        (0..=100).find(|percent| (known.confidence - f64::from(*percent) / 100.0).abs() < 0.005).unwrap()
    };
    [percent(known(bench, RED).await), percent(known(bench, BLUE).await)]
}

async fn two(bench: &Bench) -> TestTree {
    let tree = bench.start().await;
    note(&tree, RED, "red", MemorySource::Founder).await;
    note(&tree, BLUE, "blue", MemorySource::Founder).await;
    assert_eq!(trust(bench).await, [50, 100]);
    tree
}

/// Kills the daemon behind a fact while it does this, and begins another one.
async fn killed_behind<T: Send + 'static>(
    bench: &Bench,
    tree: TestTree,
    kind: &'static str,
    wish: impl FnOnce(MemoryHandle) -> futures::future::BoxFuture<'static, T>,
) -> TestTree {
    let life = tree.life.clone();
    bench.ledger.after_append(move |event| {
        if event.kind == kind {
            life.cut();
        }
    });
    let request = tokio::spawn(wish(MemoryHandle::new(bench.world(&tree.life))));
    tree.until("the daemon dies", |_| false).await;
    request.abort();
    bench.ledger.forget_hook();
    tree.restart().await
}

#[tokio::test]
async fn what_is_said_again_holds_again_wherever_the_daemon_dies() {
    for kind in ["memory.preferred", "memory.outdone", "memory.affirmed"] {
        let bench = Bench::default();
        let tree = two(&bench).await;
        let before = known(&bench, BLUE).await.updated_at;
        let source = MemorySource::Conversation(ConversationId(Uuid::from_u128(7)));
        let words = colour("red", source.clone());
        let tree = killed_behind(&bench, tree, kind, |handle| {
            Box::pin(async move { handle.note(AGAIN, words, "coo").await.map(drop) })
        })
        .await;
        assert_eq!(trust(&bench).await, [100, 50], "both or neither: {kind}");
        note(&tree, AGAIN, "red", source.clone()).await;
        assert_eq!(trust(&bench).await, [100, 50], "and once: {kind}");
        assert_eq!(known(&bench, BLUE).await.updated_at, before, "doubt makes nothing newer");
        assert_eq!(known(&bench, RED).await.affirmed_by, [source], "{kind}");
        let of_blue = bench.ledger.kinds(&Stream::Memory(BLUE));
        assert_eq!(of_blue.iter().filter(|kind| *kind == "memory.outdone").count(), 1, "{of_blue:?}");
    }
}

#[tokio::test]
async fn what_was_set_by_hand_stands_against_an_agent_that_repeats_the_other() {
    let bench = Bench::default();
    let tree = two(&bench).await;
    let handle = MemoryHandle::new(bench.outside());
    let less = Change { confidence: Some(0.2), ..Change::default() };
    in_time(&tree, handle.change(RED, less, "founder")).await.unwrap();
    note(&tree, AGAIN, "red", MemorySource::Conversation(ConversationId(Uuid::from_u128(7)))).await;
    assert_eq!(trust(&bench).await, [20, 100]);
    note(&tree, AGAIN, "red", MemorySource::Founder).await;
    assert_eq!(trust(&bench).await, [100, 50], "the founder says so");
}

#[tokio::test]
async fn what_was_noted_by_mistake_takes_nothing_with_it_wherever_the_daemon_dies() {
    for kind in ["memory.forgotten", "memory.cleared", "house.redacted"] {
        let bench = Bench::default();
        let tree = two(&bench).await;
        let tree = killed_behind(&bench, tree, kind, |handle| {
            Box::pin(async move { handle.forget(BLUE, "founder").await.map(drop) })
        })
        .await;
        let handle = MemoryHandle::new(bench.outside());
        for _ in 0..2 {
            let red = known(&bench, RED).await;
            assert!((red.confidence - 1.0).abs() < f64::EPSILON, "{kind}: {}", red.confidence);
            assert_eq!(red.contradictions(), [], "{kind}");
            in_time(&tree, handle.forget(BLUE, "founder")).await.unwrap();
        }
        let of_red = bench.ledger.kinds(&Stream::Memory(RED));
        assert_eq!(of_red, ["memory.noted", "memory.contradicted", "memory.cleared"], "{kind}");
    }
}

#[tokio::test]
async fn the_older_one_that_is_forgotten_is_named_by_nobody_either() {
    let bench = Bench::default();
    let tree = two(&bench).await;
    let handle = MemoryHandle::new(bench.outside());
    in_time(&tree, handle.forget(RED, "founder")).await.unwrap();
    let blue = known(&bench, BLUE).await;
    assert_eq!((blue.contradictions(), blue.updated_at), (Vec::new(), blue.created_at));
    assert!((blue.confidence - 1.0).abs() < f64::EPSILON);
}
