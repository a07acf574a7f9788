//! All of a request's output, for whoever keeps it.

use super::support::*;
use deputy_actors::ports::{Hand, Hands, HandsFault};
use deputy_protocol::link::{RequestId, SandboxKind};
use std::sync::Arc;
use tokio::sync::mpsc;

/// More than the runner sends ahead, and than a full channel of the live view holds.
const MANY: u32 = 200_000;

/// Runs a command that nobody watches.
async fn unwatched(hand: &dyn Hand, cmd: &str) -> RequestId {
    let (id, (output, _)) = (new_id(), mpsc::channel(1));
    hand.request(id, shell(cmd), output).await.unwrap();
    id
}

/// All of it, through a channel in which hardly anything fits.
async fn whole(hand: &dyn Hand, id: RequestId) -> String {
    let (output, pieces) = mpsc::channel(1);
    let (sent, kept) = tokio::join!(hand.output(id, output), gathered(pieces));
    sent.unwrap();
    kept
}

#[tokio::test]
async fn all_output_comes_however_slowly_it_is_read_and_as_often_as_it_is_asked_for() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        let hand = host.daemon().open(&host.setup()).await.unwrap();
        let id = unwatched(hand.as_ref(), &format!("seq 1 {MANY}")).await;
        for _ in 0..2 {
            assert_eq!(whole(hand.as_ref(), id).await, numbers(1..=MANY), "{sandbox:?}");
        }
        hand.settle(id).await.unwrap();
        assert_eq!(whole(hand.as_ref(), id).await, "", "it was forgotten");
        assert_eq!(whole(hand.as_ref(), new_id()).await, "", "it never began");
    }
}

#[tokio::test]
async fn another_daemon_reads_what_ended_while_nobody_was_there() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let id = {
        let hand = host.daemon().open(&setup).await.unwrap();
        begin(&hand, "echo began; until [ -e go ]; do sleep 0.01; done; seq 1 50000", "began").await
    };
    let hand = host.daemon().open(&later(&setup)).await.unwrap();
    std::fs::write(setup.tree.join("go"), "").unwrap();
    // It goes on until the command has ended.
    assert_eq!(whole(hand.as_ref(), id).await, format!("began\n{}", numbers(1..=50_000)));
}

#[tokio::test]
async fn what_was_written_before_the_hands_died_is_still_there() {
    let host = Host::new(SandboxKind::None);
    let setup = host.setup();
    let daemon = host.daemon();
    let hand = daemon.open(&setup).await.unwrap();
    let id = begin(&hand, "echo began; exec sleep 870002", "began").await;
    // By a crash, and then by an order.
    let (output, _) = mpsc::channel(1);
    let crash = async { kill_hard(host.pid_file(setup.run_id, "agent").shim.pid) };
    let (seen, ()) = tokio::join!(hand.recover(id, output), crash);
    assert!(matches!(seen, Err(HandsFault::Gone(_))), "{seen:?}");
    let hand = daemon.open(&later(&setup)).await.unwrap();
    assert_eq!(whole(hand.as_ref(), id).await, "began\n");
    daemon.kill(setup.run_id).await.unwrap();
    let hand = daemon.open(&later(&setup)).await.unwrap();
    assert_eq!(whole(hand.as_ref(), id).await, "began\n");
    assert!(processes_with("sleep 870002").is_empty());
}

#[tokio::test]
async fn a_reader_that_has_enough_is_not_waited_for() {
    let host = Host::new(SandboxKind::None);
    let hand: Arc<dyn Hand> = host.daemon().open(&host.setup()).await.unwrap();
    let id = unwatched(hand.as_ref(), &format!("seq 1 {MANY}")).await;
    let (output, mut pieces) = mpsc::channel(1);
    let reading = async {
        pieces.recv().await.unwrap();
        drop(pieces);
    };
    let (sent, ()) = tokio::join!(hand.output(id, output), reading);
    sent.unwrap();
    hand.settle(id).await.unwrap();
    assert_eq!(run(hand.as_ref(), "echo on").await.0.head, "on\n");
}
