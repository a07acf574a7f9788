//! What a person types, on its way to the terminal: one thing after the other, beside what the terminal shows. A program
//! that shows much and reads nothing would stand still for ever otherwise.

use axum::body::Bytes;
use deputy_actors::terminal::Keys;
use deputy_protocol::link::TerminalSize;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

/// Things that may wait for a program to read: behind them the connection waits.
const WAITING_MAX: usize = 16;

/// Most characters in a line of a terminal, and most lines.
pub(super) const SIDE_MAX: u16 = 1000;

/// What a person did.
#[derive(Debug)]
pub(super) enum Stroke {
    /// Typed.
    Keys(Bytes),
    /// Gave the terminal another size.
    Size(TerminalSize),
}

/// The hands at the keys; they let go when it is dropped.
pub(super) struct Typing {
    pub(super) strokes: mpsc::Sender<Stroke>,
    _task: AbortOnDropHandle<()>,
}

impl Typing {
    pub(super) fn at(mut keys: Keys) -> Self {
        let (strokes, mut made) = mpsc::channel(WAITING_MAX);
        let task = async move {
            while let Some(stroke) = made.recv().await {
                match stroke {
                    // What nobody reads any more ends by itself.
                    Stroke::Keys(bytes) => drop(keys.press(bytes).await),
                    Stroke::Size(size) => keys.resize(size).await,
                }
            }
        };
        Self { strokes, _task: AbortOnDropHandle::new(tokio::spawn(task)) }
    }
}
