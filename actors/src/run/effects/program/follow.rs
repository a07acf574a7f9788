//! Hears a process from its first byte to its end, and talks with it.

use super::super::fault::EffectFault;
use super::super::keep::keep;
use super::ask::at_once;
use super::launch;
use super::seat::Seat;
use super::steps::Steps;
use crate::ports::{Begun, Clock, Hand, HandsFault, LiveDelta, Piece, Recovered, Words};
use crate::run::effects::Pace;
use chrono::TimeDelta;
use deputy_domain::driver::{
    Act, Driver, Exit, Line, Lines, Process, Told, Word, abilities, derived, is_lost,
};
use deputy_domain::run::{Phase, Retry, Run};
use deputy_protocol::event::{AgentWord, RunError, StepEvent};
use deputy_protocol::ids::{CallId, ToolUseId};
use deputy_protocol::link::{Answer, Call, CallResult, RequestId, Stream};
use futures::future::BoxFuture;
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

/// Pieces of output between the link and the driver: the runner's window is no larger.
const PIECES: usize = 8;
/// What a program may take to end after it was told that nothing more comes.
const END_BUDGET: TimeDelta = TimeDelta::seconds(10);
/// Most bytes of standard error that are shown when a program ends badly.
const STDERR_BYTES_MAX: usize = 2_000;

/// Hears a process until it ends, until it asks what only the founder can answer, or until work is to stop.
pub(super) async fn follow(seat: &mut Seat<'_>, run: &Run) -> Result<(), EffectFault> {
    let Some(process) = seat.sitting.process.clone() else { return Ok(()) };
    match converse(seat, run, process).await {
        Err(Cut::Hands(HandsFault::Gone(detail))) => {
            tracing::warn!(run = %seat.desk.run_id(), detail, "the runner was lost while the agent worked");
            seat.reopen(run, detail).await
        }
        Err(Cut::Hands(fault)) => Err(fault.into()),
        Err(Cut::Effect(fault)) => Err(fault),
        Ok(()) => Ok(()),
    }
}

/// Why a conversation was cut short.
enum Cut {
    Hands(HandsFault),
    Effect(EffectFault),
}

impl From<HandsFault> for Cut {
    fn from(fault: HandsFault) -> Self {
        Self::Hands(fault)
    }
}

impl From<EffectFault> for Cut {
    fn from(fault: EffectFault) -> Self {
        Self::Effect(fault)
    }
}

async fn converse(seat: &mut Seat<'_>, run: &Run, process: Process) -> Result<(), Cut> {
    let order = launch::order(seat, run, &process)?;
    let id = RequestId(process.id.0);
    let hand = Arc::clone(&seat.hand);
    if hand.begin(id, launch::call(seat, &order)).await? == Begun::Lost {
        return ended(seat, run, id, &Recovered::Lost, String::new()).await;
    }
    let driver = seat.program.kind.driver(&order);
    let (sender, mut pieces) = mpsc::channel(PIECES);
    let mut output = pin!(hand.output(id, sender));
    let (words, queue) = mpsc::unbounded_channel();
    let mut telling = pin!(tell_all(hand.as_ref(), id, queue));
    let mut pace = seat.desk.pace.clone();
    let mut news = seat.desk.news.clone();
    let mut listener = Listener::new(seat, run, process, driver, words);
    listener.begin().await?;
    let clock = Arc::clone(&listener.seat.desk.world.clock);
    let mut closing = None;
    let mut fate = None;
    loop {
        if listener.is_parked {
            return Ok(());
        }
        if listener.is_over() && closing.is_none() {
            listener.close().await?;
            closing = Some(patience(&clock));
        }
        let out_of_patience = async {
            match &mut closing {
                Some(end) => end.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            piece = pieces.recv() => match piece {
                Some(piece) => listener.hear(piece, &mut pieces).await?,
                // All of it came: the rest of its fate is on the way.
                None => break,
            },
            known = &mut output, if fate.is_none() => fate = Some(known?),
            fault = &mut telling => return Err(fault.into()),
            Ok(()) = news.changed() => listener.steer().await?,
            () = drained(&mut pace) => return Err(EffectFault::Drained.into()),
            () = out_of_patience => {
                closing = Some(patience(&clock));
                let quiesce = RequestId(Uuid::new_v4());
                hand.request(quiesce, Call::Quiesce, mpsc::channel(1).0).await?;
            }
        }
    }
    let fate = match fate {
        Some(fate) => fate,
        None => output.await?,
    };
    let stderr = listener.finish(&fate).await?;
    ended(seat, run, id, &fate, stderr).await
}

/// The time that a program has to end by itself.
fn patience(clock: &Arc<dyn Clock>) -> BoxFuture<'static, ()> {
    let clock = Arc::clone(clock);
    Box::pin(async move { clock.sleep_until(clock.now() + END_BUDGET).await })
}

async fn drained(pace: &mut watch::Receiver<Pace>) {
    // An error means that the owner is gone, and with it whoever listens here.
    let _ = pace.wait_for(|pace| *pace == Pace::Drain).await;
}

/// Passes words on, one after the other; ends only when the hands fail.
async fn tell_all(hand: &dyn Hand, id: RequestId, mut queue: mpsc::UnboundedReceiver<Words>) -> HandsFault {
    while let Some(words) = queue.recv().await {
        // Words that are not read any more have no reader: the end of the process says the rest.
        if let Err(fault) = hand.tell(id, &words).await {
            return fault;
        }
    }
    std::future::pending().await
}

async fn ended(
    seat: &mut Seat<'_>,
    run: &Run,
    id: RequestId,
    fate: &Recovered,
    stderr: String,
) -> Result<(), Cut> {
    let exit = exit_of(fate, stderr);
    let hand = Arc::clone(&seat.hand);
    let output = keep(seat.desk, hand.as_ref(), id, &seat.redactor, None).await.map_err(EffectFault::from)?;
    let at = seat.desk.world.clock.now();
    let (exit_code, lost) = (exit.as_ref().and_then(|exit| exit.code), exit.is_none());
    seat.record(run, vec![StepEvent::AgentEnded { exit_code, lost, output, at }]).await?;
    // Forgetting is a courtesy: a runner that is gone has nothing left to forget.
    let _ = hand.settle(id).await;
    Ok(())
}

/// How a process ended; `None`: it was ended from outside, or nobody knows.
fn exit_of(fate: &Recovered, stderr: String) -> Option<Exit> {
    let Recovered::Done(done) = fate else { return None };
    match &done.result {
        CallResult::Done(Answer::Shell(shell)) => {
            Some(Exit { code: shell.exit_code, signal: shell.signal, stderr })
        }
        CallResult::Done(_) => None,
        CallResult::Failed(error) if error.kind == deputy_protocol::link::ToolErrorKind::Cancelled => None,
        CallResult::Failed(error) => Some(Exit { stderr: error.message.clone(), ..Exit::default() }),
    }
}

/// Reads what a process writes and records what it means.
struct Listener<'s, 'a> {
    seat: &'s mut Seat<'a>,
    run: &'s Run,
    id: ToolUseId,
    driver: Box<dyn Driver>,
    lines: Lines,
    /// What it was told in earlier lives, and not yet in this one.
    told: VecDeque<(u64, Word)>,
    /// Facts that are on record already.
    recorded: u64,
    facts: u64,
    /// End of the last line that was understood.
    place: u64,
    seq: u64,
    words: mpsc::UnboundedSender<Words>,
    news: Vec<StepEvent>,
    stderr: String,
    is_parked: bool,
}

impl<'s, 'a> Listener<'s, 'a> {
    fn new(
        seat: &'s mut Seat<'a>,
        run: &'s Run,
        process: Process,
        driver: Box<dyn Driver>,
        words: mpsc::UnboundedSender<Words>,
    ) -> Self {
        Self {
            seat,
            run,
            id: process.id,
            driver,
            lines: Lines::default(),
            told: process.told.into(),
            recorded: process.facts,
            facts: 0,
            place: 0,
            seq: 0,
            words,
            news: Vec::new(),
            stderr: String::new(),
            is_parked: false,
        }
    }

    async fn begin(&mut self) -> Result<(), EffectFault> {
        let acts = self.driver.begin();
        self.apply(acts);
        self.tell_again();
        self.flush().await?;
        self.steer().await
    }

    /// Hears a piece, and what came right behind it, before it records what they mean.
    async fn hear(&mut self, piece: Piece, more: &mut mpsc::Receiver<Piece>) -> Result<(), EffectFault> {
        let was_behind = !self.is_caught_up();
        let mut next = Some(piece);
        while let Some(piece) = next {
            for line in self.lines.push(piece.stream, &piece.bytes) {
                self.hear_line(&line);
            }
            next = if self.is_parked { None } else { more.try_recv().ok() };
        }
        self.flush().await?;
        // What was said while nobody was here.
        if was_behind { self.steer().await } else { Ok(()) }
    }

    fn hear_line(&mut self, line: &Line) {
        if line.stream == Stream::Stderr {
            self.stderr.push_str(&line.text);
            self.stderr.push('\n');
            let excess = self.stderr.len().saturating_sub(STDERR_BYTES_MAX);
            let cut = (excess..=self.stderr.len()).find(|at| self.stderr.is_char_boundary(*at));
            self.stderr.drain(..cut.unwrap_or(0));
        }
        let acts = self.driver.heard(line.stream, &line.text);
        self.place = line.end;
        self.apply(acts);
        self.tell_again();
    }

    /// The process ended: the last facts of its turn.
    async fn finish(&mut self, fate: &Recovered) -> Result<String, EffectFault> {
        for line in self.lines.finish() {
            self.hear_line(&line);
        }
        let stderr = self.seat.redactor.text(std::mem::take(&mut self.stderr));
        if let Some(exit) = exit_of(fate, stderr.clone()) {
            let acts = self.driver.ended(&exit);
            self.apply(acts);
        }
        self.flush().await?;
        Ok(stderr)
    }

    /// Whether its turn is over, on record.
    fn is_over(&self) -> bool {
        self.seat.sitting.process.as_ref().is_some_and(|process| process.is_over) && self.is_caught_up()
    }

    /// Passes on what the founder said meanwhile, if the program listens while it works. Otherwise it is told in a
    /// process of its own, after this one.
    async fn steer(&mut self) -> Result<(), EffectFault> {
        let listens = abilities(self.seat.program.kind, None).steers;
        if !listens || self.is_over() || !self.is_caught_up() {
            return Ok(());
        }
        let run = self.seat.desk.load_in(Phase::Running).await?;
        while let Some(input) = run.inputs.get(self.seat.sitting.inputs_told as usize) {
            let at = self.seat.desk.world.clock.now();
            let number = self.seat.sitting.inputs_told + 1;
            let (source, text) = (input.source, input.text.clone());
            let prompted = StepEvent::Prompted { source, input: number, text, at };
            let told = StepEvent::AgentTold { offset: self.place, word: AgentWord::Prompt, at };
            self.seat.record(self.run, vec![prompted, told]).await?;
            let told = self.seat.sitting.process.as_ref().and_then(|process| process.told.last());
            let Some((_, word)) = told.cloned() else { return Ok(()) };
            let acts = self.driver.told(&word);
            self.apply(acts);
        }
        self.flush().await
    }

    /// Whether all that is on record was read again.
    fn is_caught_up(&self) -> bool {
        self.facts >= self.recorded && self.told.is_empty()
    }

    /// Tells it that nothing more comes.
    async fn close(&mut self) -> Result<(), EffectFault> {
        self.record_told(AgentWord::Close).await?;
        self.say(String::new(), true);
        Ok(())
    }

    /// What it was told in an earlier life is told again where it was told then: the driver is to be where it was.
    fn tell_again(&mut self) {
        while let Some((_, word)) = self.told.pop_front_if(|(offset, _)| *offset <= self.place) {
            let acts = self.driver.told(&word);
            self.apply(acts);
        }
    }

    fn apply(&mut self, acts: Vec<Act>) {
        for act in acts {
            match act {
                Act::Fact(fact) => {
                    let number = self.facts;
                    self.facts += 1;
                    if number >= self.recorded {
                        let at = self.seat.desk.world.clock.now();
                        let steps =
                            Steps { process: self.id, redactor: &self.seat.redactor, at, number }.of(fact);
                        self.news.extend(steps);
                    }
                }
                Act::Send(text) => self.say(text, false),
                Act::Show(text) => self.show(text),
                Act::Close => self.say(String::new(), true),
            }
        }
    }

    fn say(&mut self, text: String, end: bool) {
        self.seq += 1;
        // Whoever passes it on lives as long as this.
        let _ = self.words.send(Words { seq: self.seq, bytes: text.into(), end });
    }

    fn show(&self, text: String) {
        if self.facts < self.recorded {
            return;
        }
        let text = self.seat.redactor.text(text);
        let call_id = CallId(derived(self.id, "live"));
        self.seat.desk.world.live.show(self.seat.desk.run_id(), LiveDelta::Text { call_id, text });
    }

    /// Records what is new, and answers what can be answered.
    async fn flush(&mut self) -> Result<(), EffectFault> {
        while !self.news.is_empty() {
            let mut steps = std::mem::take(&mut self.news);
            let asked = steps.iter().filter_map(|step| match step {
                StepEvent::AgentAsked { asked, what, .. } => Some((*asked, what.clone())),
                _ => None,
            });
            let asked: Vec<_> = asked.collect();
            let at = self.seat.desk.world.clock.now();
            steps.push(StepEvent::AgentHeard { offset: self.place, facts: self.facts, at });
            self.seat.record(self.run, steps).await?;
            for (asked, what) in asked {
                match at_once(self.seat, asked, &what) {
                    Some(word) => self.decide(word).await?,
                    None => self.is_parked = true,
                }
            }
            if let Some(detail) = is_lost(&self.seat.sitting) {
                let error = RunError { code: "loop_detected".to_owned(), detail };
                return Err(EffectFault::Attempt { error, retry: Retry::OnlyHarder });
            }
        }
        Ok(())
    }

    /// Records an answer, then gives it.
    async fn decide(&mut self, word: AgentWord) -> Result<(), EffectFault> {
        let AgentWord::Permission { asked, allowed, reason } = &word else { return Ok(()) };
        let Some(question) = self.seat.sitting.asked.get(asked) else { return Ok(()) };
        let told = if *allowed { Told::Allowed } else { Told::Denied { reason: reason.clone() } };
        let told = Word::Permission { key: question.key.clone(), told };
        self.record_told(word).await?;
        let acts = self.driver.told(&told);
        self.apply(acts);
        Ok(())
    }

    async fn record_told(&mut self, word: AgentWord) -> Result<(), EffectFault> {
        let at = self.seat.desk.world.clock.now();
        let step = StepEvent::AgentTold { offset: self.place, word, at };
        self.seat.record(self.run, vec![step]).await
    }
}
