//! A stream that is cut anywhere never passes for an answer that it is not.

use super::*;
use deputy_domain::model::FaultKind;
use deputy_tests::scripted::{Fault, Reply};

fn reply() -> Reply {
    Reply::text("Täxt.").call("call_a", "fs_read", json!({ "path": "é" })).signed("sig").usage(20, 10, 4)
}

/// Cuts at every byte: broken connections and clean ends in turn, so that both meet every kind of event.
#[tokio::test]
async fn a_stream_that_is_cut_at_any_byte_is_whole_or_a_fault() {
    for dialect in Dialect::ALL {
        let whole_stream = dialect.stream(&reply());
        let replies = (0..whole_stream.len()).map(|bytes| {
            let fault =
                if bytes % 2 == 0 { Fault::CutAfterBytes(bytes) } else { Fault::EndAfterBytes(bytes) };
            reply().fault(fault)
        });
        let server = ModelServer::start([reply()].into_iter().chain(replies)).await.unwrap();
        let providers = providers(dialect, &server);
        let request = request("Read.");
        let whole = ask(&providers, &request).await.unwrap();
        let mut faults = 0;
        for bytes in 0..whole_stream.len() {
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
        assert!(faults > whole_stream.len() / 2, "{dialect:?}: {faults} of {}", whole_stream.len());
    }
}
