//! What is shown while it happens and never stored.

use deputy_protocol::ids::{CallId, ToolUseId};
use deputy_protocol::stream::Stream;

/// A piece of something that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiveDelta {
    /// The model's words.
    Text {
        /// Which call.
        call_id: CallId,
        /// The piece.
        text: String,
    },
    /// A tool's output.
    Output {
        /// Which use.
        tool_use: ToolUseId,
        /// The piece; not UTF-8 at a cut, so shown with replacement characters.
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

/// Where pieces go. It never waits: what nobody takes is dropped.
pub trait Live: Send + Sync + 'static {
    /// Shows a piece to whoever watches the stream of steps that it belongs to.
    fn show(&self, stream: Stream, delta: LiveDelta);
}
