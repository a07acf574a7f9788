//! One terminal's connection.

use super::typing::{SIDE_MAX, Stroke, Typing};
use crate::feed::Admission as _;
use crate::http::feed::Holder;
use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use chrono::TimeDelta;
use deputy_actors::ports::{Clock, Shown};
use deputy_actors::terminal::{Over, Terminal, TerminalHandle};
use deputy_protocol::api::{TerminalNews, TerminalWord};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{Answer, CallResult, TerminalSize, ToolErrorKind};
use futures::stream::{SplitSink, SplitStream};
use futures::{SinkExt as _, StreamExt as _};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior, interval_at, timeout};
use tokio_util::task::AbortOnDropHandle;

/// With the two seconds that tokens are remembered, a revoked one is out within five.
const RECHECK_EVERY: Duration = Duration::from_secs(2);
/// How often the reader is asked whether it is there: proxies cut connections that are silent for a minute.
const PING_EVERY: Duration = Duration::from_secs(20);
/// A terminal that nobody types at, and that shows nothing, ends: it holds a sandbox.
const IDLE: TimeDelta = TimeDelta::minutes(15);
/// Messages on their way to a reader: what it does not take, the terminal does not show.
const OUTBOX: usize = 2;
/// What a reader may take for the last word.
const FAREWELL: Duration = Duration::from_secs(2);

/// Who asked, and for what.
pub(super) struct Guest {
    pub(super) terminals: TerminalHandle,
    pub(super) run_id: RunId,
    pub(super) size: TerminalSize,
    pub(super) by: String,
    pub(super) admission: Holder,
    pub(super) clock: Arc<dyn Clock>,
}

/// How it ends.
enum End {
    /// The reader went.
    Left,
    /// With this word.
    News(TerminalNews),
    /// The reader may not go on.
    Refused(&'static str),
}

/// Serves one terminal until its shell ends, its reader goes or may not stay, or the run moves on.
pub(super) async fn serve(socket: WebSocket, guest: Guest) {
    let (sink, stream) = socket.split();
    let (outbox, waiting) = mpsc::channel(OUTBOX);
    let writing = AbortOnDropHandle::new(tokio::spawn(write(sink, waiting)));
    let end = match guest.terminals.open(guest.run_id, guest.size, &guest.by).await {
        Ok(terminal) => {
            metrics::counter!("deputy_terminals_total").increment(1);
            metrics::gauge!("deputy_terminals_open").increment(1);
            let typing = Typing::at(terminal.keys());
            let mut session = Session {
                terminal,
                stream,
                outbox: outbox.clone(),
                typing,
                is_heard: true,
                was_asked: false,
            };
            let end = Box::pin(session.run(&guest)).await;
            let Session { terminal, .. } = session;
            if let End::News(news) = &end {
                // Said before what is left of it is ended, which may take a moment.
                tell(&outbox, news).await;
            }
            terminal.close().await;
            metrics::gauge!("deputy_terminals_open").decrement(1);
            end
        }
        Err(error) => {
            let news = TerminalNews::Error { detail: error.to_string() };
            tell(&outbox, &news).await;
            End::News(news)
        }
    };
    let (code, reason) = match end {
        End::Left => return,
        End::News(_) => (close_code::NORMAL, ""),
        End::Refused(why) => (close_code::POLICY, why),
    };
    let close = Message::Close(Some(CloseFrame { code, reason: reason.into() }));
    let _ = timeout(FAREWELL, outbox.send(close)).await;
    drop(outbox);
    // A reader that does not read is left alone with its connection's end.
    let _ = timeout(FAREWELL, writing).await;
}

async fn write(mut sink: SplitSink<WebSocket, Message>, mut waiting: mpsc::Receiver<Message>) {
    while let Some(message) = waiting.recv().await {
        if sink.send(message).await.is_err() {
            return;
        }
    }
}

async fn tell(outbox: &mpsc::Sender<Message>, news: &TerminalNews) {
    let _ = timeout(FAREWELL, outbox.send(text(news))).await;
}

fn text(news: &TerminalNews) -> Message {
    Message::Text(serde_json::to_string(news).expect("plain data always serialises").into())
}

struct Session {
    terminal: Terminal,
    stream: SplitStream<WebSocket>,
    outbox: mpsc::Sender<Message>,
    typing: Typing,
    /// Whether the reader said anything, be it a pong, since it was asked.
    is_heard: bool,
    was_asked: bool,
}

impl Session {
    async fn run(&mut self, guest: &Guest) -> End {
        let mut over = std::pin::pin!(self.terminal.over());
        let ready = TerminalNews::Ready { note: Some(self.terminal.note().to_owned()) };
        if self.outbox.send(text(&ready)).await.is_err() {
            return End::Left;
        }
        let (mut recheck, mut ping) = (ticks(RECHECK_EVERY), ticks(PING_EVERY));
        let mut used_at = guest.clock.now();
        let mut stroke = None;
        loop {
            let Self { terminal, stream, outbox, typing, .. } = self;
            tokio::select! {
                biased;
                over = over.as_mut() => return End::News(ended(over)),
                () = outbox.closed() => return End::Left,
                _ = recheck.tick() => {
                    if !guest.admission.holds().await {
                        return End::Refused("the token is no longer valid");
                    }
                    if guest.clock.now() - used_at > IDLE {
                        let detail = "nobody used it for 15 minutes".to_owned();
                        return End::News(TerminalNews::Exit { code: None, detail: Some(detail) });
                    }
                }
                _ = ping.tick() => {
                    if self.was_asked && !self.is_heard {
                        return End::Left;
                    }
                    // One that does not even take what is shown is not asked for more.
                    self.was_asked = outbox.try_send(Message::Ping(Bytes::new())).is_ok();
                    self.is_heard = false;
                }
                message = stream.next(), if stroke.is_none() => {
                    self.is_heard = true;
                    match heard(message) {
                        Ok(made) => stroke = made,
                        Err(end) => return end,
                    }
                }
                place = typing.strokes.reserve(), if stroke.is_some() => {
                    used_at = guest.clock.now();
                    match (place, stroke.take()) {
                        (Ok(place), Some(stroke)) => place.send(stroke),
                        _ => return End::Left,
                    }
                }
                (place, shown) = async { (outbox.reserve().await, terminal.next().await) } => {
                    used_at = guest.clock.now();
                    match (shown, place) {
                        (_, Err(_)) => return End::Left,
                        (Shown::Bytes(bytes), Ok(place)) => place.send(Message::Binary(bytes)),
                        (Shown::Ended(result), Ok(_)) => return End::News(exit(result)),
                        (Shown::Gone, Ok(_)) => {
                            // Its owner ends it before files are captured: the run says why.
                            let over = timeout(RECHECK_EVERY, over.as_mut()).await.unwrap_or(Over::MovedOn);
                            return End::News(ended(over));
                        }
                    }
                }
            }
        }
    }
}

/// What a reader said; nothing, when it is no more than a sign of life.
fn heard(message: Option<Result<Message, axum::Error>>) -> Result<Option<Stroke>, End> {
    match message {
        None | Some(Err(_) | Ok(Message::Close(_))) => Err(End::Left),
        Some(Ok(Message::Binary(bytes))) if bytes.is_empty() => Ok(None),
        Some(Ok(Message::Binary(bytes))) => Ok(Some(Stroke::Keys(bytes))),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
            Ok(TerminalWord::Resize { cols, rows }) => {
                let size = TerminalSize { cols: cols.clamp(1, SIDE_MAX), rows: rows.clamp(1, SIDE_MAX) };
                Ok(Some(Stroke::Size(size)))
            }
            Err(_) => Err(End::Refused("text is for resizing; what is typed is binary")),
        },
    }
}

fn ended(over: Over) -> TerminalNews {
    let detail = match over {
        Over::MovedOn => "the run moved on, and its files have to hold still for that: open another one then",
        Over::Closing => "the daemon goes down: open another one when it is back",
    };
    TerminalNews::Exit { code: None, detail: Some(detail.to_owned()) }
}

/// How a shell's end is told.
fn exit(result: CallResult) -> TerminalNews {
    match result {
        CallResult::Done(Answer::Shell(shell)) => {
            let code = shell.exit_code.or(shell.signal.map(|signal| 128 + signal));
            TerminalNews::Exit { code, detail: shell.note }
        }
        CallResult::Failed(error) if error.kind == ToolErrorKind::Cancelled => ended(Over::MovedOn),
        CallResult::Failed(error) => TerminalNews::Error { detail: error.message },
        CallResult::Done(_) => {
            TerminalNews::Error { detail: "the runner answered something else".to_owned() }
        }
    }
}

fn ticks(every: Duration) -> Interval {
    let mut ticks = interval_at(tokio::time::Instant::now() + every, every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}
