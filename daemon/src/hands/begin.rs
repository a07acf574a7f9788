//! Having a call on the runner's record, without waiting for its end.

use super::connection::SendFault;
use super::hand::ShimHand;
use deputy_actors::ports::{Begun, HandsFault};
use deputy_protocol::link::{Call, Frame, RequestId, RequestState};

/// Connections in a row that end without an answer: the shim lives and is of no use.
const SILENT_MAX: u32 = 3;

/// Begins a call unless it was begun before.
pub(super) async fn begin(hand: &ShimHand, id: RequestId, call: &Call) -> Result<Begun, HandsFault> {
    let mut was_sent = false;
    for _ in 0..SILENT_MAX {
        let connection = hand.connected().await?;
        let mut frames = connection.follow(id);
        let mut next = Some(Frame::Query { id });
        loop {
            if let Some(frame) = next.take() {
                match connection.send(&frame).await {
                    Ok(()) => {}
                    Err(SendFault::Over) => break,
                    Err(SendFault::Frame(error)) => return Err(HandsFault::Refused(error.to_string())),
                }
            }
            match frames.next().await {
                Some(Frame::Status { state: RequestState::Unknown, .. }) if !hand.has_whole_journal() => {
                    return Ok(Begun::Lost);
                }
                Some(Frame::Status { state: RequestState::Unknown, .. }) => {
                    was_sent = true;
                    next = Some(Frame::Request { id, call: call.clone() });
                }
                // One that was sent over a connection which broke then is found on record.
                Some(Frame::Status { .. }) => return Ok(if was_sent { Begun::Now } else { Begun::Before }),
                Some(Frame::Accepted { .. }) => return Ok(Begun::Now),
                Some(Frame::Error { code, message, .. }) => {
                    return Err(HandsFault::Refused(format!("{message} ({code:?})")));
                }
                Some(_) => {}
                None => break,
            }
        }
    }
    Err(HandsFault::Gone("it lives and hangs up without an answer".to_owned()))
}
