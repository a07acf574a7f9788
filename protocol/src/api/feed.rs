//! Frames of the feed, each one text message of its WebSocket.

use super::EventView;
use crate::ids::{CallId, LedgerId, ToolUseId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One text message of the feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Frame {
    /// A recorded fact.
    Event(EventView),
    /// All that was recorded before is sent; what follows is sent as it is recorded. Once a connection.
    Live {
        /// The last position that was scanned.
        position: u64,
        /// Which history this is.
        ledger_id: LedgerId,
    },
    /// Nothing for this reader up to here: where to go on from after a disconnect.
    Position {
        /// The last position that was scanned.
        position: u64,
    },
    /// The reader is too slow and is disconnected: come again with this position.
    Lagged {
        /// The last position that was sent.
        position: u64,
    },
    /// The history is another one, or ends before the position that was asked for: forget everything and start at 0.
    Reset {
        /// Which history this is.
        ledger_id: LedgerId,
    },
    /// A piece of something that goes on. Never replayed.
    Delta {
        /// The stream of steps that the whole of it will be recorded in: `run/ID/steps`.
        stream: String,
        /// The piece.
        data: DeltaData,
    },
}

/// A piece of something that goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DeltaData {
    /// The model's words.
    Text {
        /// Which call.
        call_id: CallId,
        /// The piece.
        text: String,
    },
    /// A tool's output.
    Output {
        /// Which use of the tool.
        tool_use: ToolUseId,
        /// The piece.
        text: String,
    },
    /// A check's output.
    Check {
        /// Its command.
        command: String,
        /// The piece.
        text: String,
    },
}

/// What a reader may say; anything else means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Said {
    /// Whether somebody can see it: what they see, their devices are not sent.
    Visible {
        /// Whether they can.
        visible: bool,
    },
}

/// Lets a browser, which cannot set headers on a WebSocket, open the feed once: `/feed?ticket=…`. It is kept in
/// the memory of the daemon that issued it, and works there alone, until that daemon restarts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FeedTicket {
    /// Worth one connection.
    pub ticket: String,
    /// Within a minute.
    pub expires_at: DateTime<Utc>,
}
