//! A stream that is cut anywhere never passes for an answer that it is not.

use super::*;
use deputy_domain::model::FaultKind;
use deputy_tests::scripted::{Fault, Reply};

fn reply() -> Reply {
    Reply::text("Täxt.").call("call_a", "fs_read", json!({ "path": "é" })).signed("sig").usage(20, 10, 4)
}

/// Bytes between two cuts: no multiple of the size in which the server sends, so that both kinds of cut meet every
/// kind of event. The dialects themselves are cut at every byte where they live.
const STEP_BYTES: usize = 7;

fn cuts(stream: &str) -> impl Iterator<Item = usize> + use<> {
    (0..stream.len()).step_by(STEP_BYTES)
}

#[tokio::test]
async fn a_connection_that_breaks_or_ends_early_gives_the_whole_answer_or_a_fault() {
    for dialect in Dialect::ALL {
        let whole_stream = dialect.stream(&reply());
        let replies = cuts(&whole_stream).map(|bytes| {
            let fault =
                if bytes % 2 == 0 { Fault::CutAfterBytes(bytes) } else { Fault::EndAfterBytes(bytes) };
            reply().fault(fault)
        });
        let server = ModelServer::start([reply()].into_iter().chain(replies)).await.unwrap();
        let providers = providers(dialect, &server);
        let request = request("Read.");
        let whole = ask(&providers, &request).await.unwrap();
        let mut faults = 0;
        for bytes in cuts(&whole_stream) {
            match ask(&providers, &request).await {
                Ok(answer) => {
                    let usage = answer.usage.or(whole.usage); // it may come after the end of the answer
                    assert_eq!(ModelAnswer { usage, ..answer }, whole, "{dialect:?} cut at {bytes}");
                }
                Err(fault) => {
                    faults += 1;
                    assert!(
                        matches!(fault.kind, FaultKind::Cut | FaultKind::Malformed),
                        "{dialect:?} cut at {bytes}: {fault}"
                    );
                }
            }
        }
        assert!(faults * 2 > cuts(&whole_stream).count(), "{dialect:?}: {faults}");
    }
}
