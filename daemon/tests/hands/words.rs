//! Words for a program that keeps its standard input open.

use super::support::*;
use deputy_actors::ports::{Hand, Hands, HandsFault, Piece, Recovered, Words};
use deputy_protocol::link::{Answer, Call, CallResult, Exec, RequestId, SandboxKind};
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

fn listening() -> Call {
    let script = "echo ready; while read line; do echo \"heard $line\"; done; echo end";
    let argv = ["/bin/sh", "-c", script].map(str::to_owned).to_vec();
    Call::Exec(Exec { argv, keep_stdin: true, ..Exec::default() })
}

fn words(seq: u64, text: &'static str) -> Words {
    Words { seq, bytes: text.into(), end: text.is_empty() }
}

/// Runs it beside the test, which hears of its first word.
async fn begun(hand: &Arc<dyn Hand>, id: RequestId) -> JoinHandle<(Recovered, String)> {
    let (output, mut pieces) = mpsc::channel::<Piece>(8);
    let hand = Arc::clone(hand);
    let (ready, is_ready) = tokio::sync::oneshot::channel();
    hand.begin(id, listening()).await.unwrap();
    let following = tokio::spawn(async move {
        let gathering = async {
            let first = pieces.recv().await.unwrap();
            ready.send(()).unwrap();
            String::from_utf8(first.bytes.to_vec()).unwrap() + &gathered(pieces).await
        };
        let (ended, text) = tokio::join!(hand.output(id, output), gathering);
        (ended.unwrap(), text)
    });
    is_ready.await.unwrap();
    following
}

#[tokio::test]
async fn what_two_daemons_say_reaches_the_program_once_and_its_output_comes_whole_to_the_second() {
    for sandbox in BOTH {
        let host = Host::new(sandbox);
        let (setup, id) = (host.setup(), new_id());
        {
            let hand = host.daemon().open(&setup).await.unwrap();
            let following = begun(&hand, id).await;
            assert!(hand.tell(id, &words(1, "one\n")).await.unwrap());
            // This daemon dies.
            following.abort();
            assert!(following.await.unwrap_err().is_cancelled());
        }
        let hand = host.daemon().open(&later(&setup)).await.unwrap();
        let following = begun(&hand, id).await;
        for (seq, text) in [(1, "one\n"), (2, "two\n"), (2, "two\n"), (3, "")] {
            assert!(hand.tell(id, &words(seq, text)).await.unwrap());
        }
        let (ended, text) = following.await.unwrap();
        assert_eq!(text, "ready\nheard one\nheard two\nend\n", "{sandbox:?}");
        let Recovered::Done(done) = ended else { panic!("{ended:?}") };
        assert!(matches!(done.result, CallResult::Done(Answer::Shell(shell)) if shell.exit_code == Some(0)));
        assert!(!hand.tell(id, &words(4, "late\n")).await.unwrap(), "nobody reads it");
    }
}

#[tokio::test]
async fn words_that_come_too_early_are_refused() {
    let host = Host::new(SandboxKind::None);
    let hand = host.daemon().open(&host.setup()).await.unwrap();
    let id = new_id();
    let following = begun(&hand, id).await;
    let refused = hand.tell(id, &words(2, "two\n")).await;
    assert!(matches!(refused, Err(HandsFault::Refused(_))), "{refused:?}");
    following.abort();
}
