//! The words between the daemon and the hands: frames, tool calls, and the files of a shim's folder.
//!
//! Owner: `deputy-runner` speaks them on both of its ends, the daemon dials in with the same codec.
//! Invariant: nothing here does I/O. A frame that decodes is safe to look at; whether it is allowed is
//! decided by whoever receives it.
//!
//! One conversation, as the daemon sees it:
//!
//! ```text
//! daemon → Hello            shim → Hello
//! daemon → Request{id}      shim → Accepted{id}        (journalled: it starts at most once)
//!                           shim → Output{id, offset}…  (at most a window unacknowledged)
//! daemon → Ack{id, offset}
//! daemon → Input{id, seq}   shim → InputTaken{id, seq} (passed on once; only to what keeps its input open)
//!                           shim → Finished{id}         (journalled: the answer never changes)
//! daemon → Settle{id}                                   (recorded by the daemon; spool may go)
//! ```
//!
//! A terminal ([`Exec::terminal`]) is a request whose output nobody keeps: `Ack` goes all the way to the program, and
//! `Resize{id, size}` with it.
//!
//! After a lost connection the daemon dials again and sends `Resume{id, offset}` for each open request.

mod answer;
mod call;
pub mod codec;
mod frame;
mod hello;
mod payload;
mod spec;
mod tool_error;

#[cfg(test)]
mod tests;

pub use answer::{
    Answer, CallResult, EntryKind, FileText, GrepLine, GrepLines, ListEntry, Listing, Paths, ShellAnswer,
};
pub use call::{
    Call, Exec, FsDelete, FsEdit, FsGlob, FsGrep, FsList, FsRead, FsWrite, ShellExec, TerminalSize,
};
pub use frame::{Frame, LinkErrorCode, RequestId, RequestState, Stream, Taken};
pub use hello::{
    BUILD_ID, Hello, PROTOCOL_MIN, PROTOCOL_VERSION, ProcessIdentity, Role, VersionMismatch, negotiate,
};
pub use payload::Payload;
pub use spec::{
    Bind, ChildProcess, GATEWAY, GATEWAY_MOUNT, GATEWAY_SOCKET, HOME_MOUNT, JOURNAL_DIR, KILL_BUDGET_MS,
    KillReport, PID_FILE, PidFile, Readiness, SHIM_LOG, SHIM_SPEC, SOCKET, SPOOL_DIR, SandboxKind, ShimSpec,
    WORKSPACE_MOUNT,
};
pub use tool_error::{ToolError, ToolErrorKind};

/// Most output bytes of one request that may be on the way without an acknowledgement.
///
/// Large enough to keep a local socket busy, small enough that forty runs stay within ten megabytes.
pub const OUTPUT_WINDOW_BYTES: u64 = 256 * 1024;

/// The same for a terminal: what is on the way when somebody presses Ctrl-C is what they still have to see scroll by.
pub const TERMINAL_WINDOW_BYTES: u64 = 64 * 1024;

/// Most bytes in one `Output` frame.
pub const OUTPUT_CHUNK_BYTES: usize = 32 * 1024;

/// How often either side sends `Ping` on a quiet link, in milliseconds.
pub const HEARTBEAT_MS: u64 = 10_000;

/// A link on which nothing arrived for this many heartbeats is dead.
pub const LINK_DEAD_AFTER_BEATS: u32 = 4;
