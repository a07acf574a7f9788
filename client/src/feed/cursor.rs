//! Where in the history a reader is. Pure.

use deputy_protocol::api::{DeltaData, EventView, Frame};
use deputy_protocol::ids::LedgerId;
use deputy_protocol::stream::Stream;

/// What a reader of the feed gets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    /// A recorded fact, each one once.
    Event(EventView),
    /// A piece of something that goes on; may be lost.
    Delta {
        /// Where the whole of it will be recorded.
        stream: Stream,
        /// The piece.
        data: DeltaData,
    },
    /// The past is told; what follows is now.
    Live,
    /// The history is another one: whatever was known is void.
    Reset,
    /// The connection is gone; another one follows.
    Lost {
        /// Why, for people.
        detail: String,
    },
}

/// What a frame means to a reader.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Taken {
    /// For the reader.
    Item(Item),
    /// For nobody.
    Nothing,
    /// This connection is of no more use; the next one begins at the cursor.
    Reconnect(Option<Item>),
}

/// Where in the history a reader is.
#[derive(Clone, Debug, Default)]
pub(super) struct Cursor {
    /// Everything up to here was handed on, or is not for this reader.
    pub(super) position: u64,
    /// The history that the position belongs to, once that is known.
    pub(super) ledger_id: Option<LedgerId>,
}

impl Cursor {
    pub(super) fn new(position: u64) -> Self {
        Self { position, ledger_id: None }
    }

    pub(super) fn take(&mut self, frame: Frame) -> Taken {
        match frame {
            Frame::Event(event) if event.position <= self.position => Taken::Nothing,
            Frame::Event(event) => {
                self.position = event.position;
                Taken::Item(Item::Event(event))
            }
            Frame::Live { ledger_id, .. } if self.is_other(ledger_id) => self.reset(ledger_id),
            Frame::Live { position, ledger_id } => {
                self.ledger_id = Some(ledger_id);
                self.advance(position);
                Taken::Item(Item::Live)
            }
            Frame::Position { position } => {
                self.advance(position);
                Taken::Nothing
            }
            // Our own position is the truth: what was sent and not read is sent again.
            Frame::Lagged { .. } => Taken::Reconnect(None),
            Frame::Reset { ledger_id } => self.reset(ledger_id),
            Frame::Delta { stream, data } => Taken::Item(Item::Delta { stream: stream.into(), data }),
        }
    }

    fn is_other(&self, ledger_id: LedgerId) -> bool {
        self.ledger_id.is_some_and(|known| known != ledger_id)
    }

    fn reset(&mut self, ledger_id: LedgerId) -> Taken {
        *self = Self { position: 0, ledger_id: Some(ledger_id) };
        Taken::Reconnect(Some(Item::Reset))
    }

    fn advance(&mut self, position: u64) {
        self.position = self.position.max(position);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const LEDGER: &str = "019a0000-0000-7000-8000-000000000001";
    const OTHER: &str = "019a0000-0000-7000-8000-000000000002";

    fn frame(value: serde_json::Value) -> Frame {
        serde_json::from_value(value).unwrap()
    }

    fn event(position: u64) -> Frame {
        frame(json!({"type": "event", "position": position, "stream": "house", "kind": "house.resumed",
            "at": "2026-01-01T00:00:00Z", "actor": "founder", "data": {}}))
    }

    fn positions(cursor: &mut Cursor, frames: impl IntoIterator<Item = Frame>) -> Vec<u64> {
        let taken = frames.into_iter().map(|frame| cursor.take(frame));
        taken
            .filter_map(|taken| match taken {
                Taken::Item(Item::Event(event)) => Some(event.position),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn an_event_is_handed_on_once_and_in_order() {
        let mut cursor = Cursor::new(1);
        assert_eq!(positions(&mut cursor, [1, 2, 2, 5, 4, 5, 6].map(event)), [2, 5, 6]);
        assert_eq!(cursor.position, 6);
    }

    #[test]
    fn a_scanned_position_is_where_the_next_connection_begins() {
        let mut cursor = Cursor::new(3);
        cursor.take(frame(json!({"type": "position", "position": 40})));
        assert_eq!(cursor.position, 40);
        cursor.take(frame(json!({"type": "position", "position": 7})));
        assert_eq!(cursor.position, 40, "it never goes back");
    }

    #[test]
    fn a_reader_that_fell_behind_goes_on_from_what_it_has_read() {
        let mut cursor = Cursor::new(0);
        cursor.take(event(4));
        let taken = cursor.take(frame(json!({"type": "lagged", "position": 9})));
        assert_eq!(taken, Taken::Reconnect(None));
        assert_eq!(cursor.position, 4);
    }

    #[test]
    fn another_history_starts_at_zero_however_it_shows() {
        let live = |ledger| frame(json!({"type": "live", "position": 9, "ledger_id": ledger}));
        let mut cursor = Cursor::new(5);
        assert_eq!(cursor.take(live(LEDGER)), Taken::Item(Item::Live));
        assert_eq!(cursor.take(live(OTHER)), Taken::Reconnect(Some(Item::Reset)));
        assert_eq!(cursor.position, 0);
        assert_eq!(cursor.take(live(OTHER)), Taken::Item(Item::Live));
        let taken = cursor.take(frame(json!({"type": "reset", "ledger_id": LEDGER})));
        assert_eq!(taken, Taken::Reconnect(Some(Item::Reset)));
        assert_eq!(cursor.position, 0);
    }
}
