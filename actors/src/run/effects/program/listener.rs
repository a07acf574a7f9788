//! Reading what a process writes, recording what it means, and saying what it is told.

use super::super::fault::EffectFault;
use super::ask::{about, at_once};
use super::exit::exit_of;
use super::own::{Heard, used_up};
use super::seat::Seat;
use super::steps::{Steps, spoken};
use super::watch::{look, tripwire, undecided};
use crate::agents::Login;
use crate::ports::{LiveDelta, Piece, Recovered, Words};
use deputy_domain::driver::{
    Act, Driver, Fact, Line, Lines, Process, REMARKS_MAX, Told, Tripwire, Word, is_lost, unrecorded,
};
use deputy_domain::run::{Phase, Retry, Run};
use deputy_domain::secret::Pass;
use deputy_protocol::event::{AgentWord, RunError, StepEvent};
use deputy_protocol::ids::ToolUseId;
use deputy_protocol::link::Stream;
use deputy_protocol::stream;
use std::collections::VecDeque;
use tokio::sync::mpsc;

/// Most bytes of standard error that are shown when a program ends badly.
const STDERR_BYTES_MAX: usize = 2_000;
/// Of it, before secrets are looked for.
const STDERR_HELD_BYTES: usize = 64 * 1024;

/// Reads what a process writes and records what it means.
pub(super) struct Listener<'s, 'a> {
    pub(super) seat: &'s mut Seat<'a>,
    run: &'s Run,
    pub(super) id: ToolUseId,
    pub(super) driver: Box<dyn Driver>,
    pub(super) tripwire: Tripwire,
    lines: Lines,
    /// What it was told in earlier lives, and not yet in this one.
    told: VecDeque<(u64, Word)>,
    /// Facts that are on record already.
    recorded: u64,
    facts: u64,
    /// Facts that are remarks, and those of them that are about to be recorded.
    remarks: u64,
    new_remarks: u32,
    /// End of the last line that was understood.
    place: u64,
    seq: u64,
    words: mpsc::UnboundedSender<Words>,
    pub(super) news: Vec<StepEvent>,
    /// What an agent with a login of its own said of it.
    heard: Heard,
    stderr: String,
    /// What of the text that is shown as it comes may be the beginning of a secret.
    shown: Pass,
    /// The number of the first fact that can follow the text that is coming now: by it the text is known when it is whole.
    speech: Option<u64>,
    /// Whether it is not listened to any longer: it asked what only the founder can answer, or may use no more.
    pub(super) is_parked: bool,
}

impl<'s, 'a> Listener<'s, 'a> {
    pub(super) fn new(
        seat: &'s mut Seat<'a>,
        run: &'s Run,
        process: Process,
        driver: Box<dyn Driver>,
        words: mpsc::UnboundedSender<Words>,
    ) -> Self {
        let tripwire = tripwire(seat.program);
        let shown = seat.redactor.pass();
        Self {
            seat,
            run,
            id: process.id,
            driver,
            tripwire,
            lines: Lines::default(),
            told: process.told.into(),
            recorded: process.facts,
            facts: 0,
            remarks: 0,
            new_remarks: 0,
            place: 0,
            seq: 0,
            words,
            news: Vec::new(),
            heard: Heard::default(),
            stderr: String::new(),
            shown,
            speech: None,
            is_parked: false,
        }
    }

    pub(super) async fn begin(&mut self) -> Result<(), EffectFault> {
        let acts = self.driver.begin();
        self.apply(acts);
        self.tell_again();
        self.flush().await?;
        self.steer().await
    }

    /// Hears a piece, and what came right behind it, before it records what they mean.
    pub(super) async fn hear(
        &mut self,
        piece: Piece,
        more: &mut mpsc::Receiver<Piece>,
    ) -> Result<(), EffectFault> {
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
            if self.stderr.len() > 2 * STDERR_HELD_BYTES {
                keep_end(&mut self.stderr, STDERR_HELD_BYTES);
            }
        }
        let acts = match line.stream {
            Stream::Stdout if line.is_cut => self.driver.cut(&line.text),
            stream => self.driver.heard(stream, &line.text),
        };
        self.place = line.end;
        self.apply(acts);
        self.tell_again();
    }

    /// The process ended: the last facts of its turn. The end of what it wrote to standard error, and what stands for its
    /// remarks that are not on record.
    pub(super) async fn finish(&mut self, fate: &Recovered) -> Result<(String, Option<String>), EffectFault> {
        for line in self.lines.finish() {
            self.hear_line(&line);
        }
        // Cut behind that: of half a secret nobody knows that it is one.
        let mut stderr = self.seat.redactor.text(std::mem::take(&mut self.stderr));
        keep_end(&mut stderr, STDERR_BYTES_MAX);
        if let Some(exit) = exit_of(fate, stderr.clone()) {
            let acts = self.driver.ended(&exit);
            self.apply(acts);
        }
        self.flush().await?;
        Ok((stderr, self.unrecorded()))
    }

    /// Whether its turn is over, on record.
    pub(super) fn is_over(&self) -> bool {
        self.seat.sitting.process.as_ref().is_some_and(|process| process.is_over) && self.is_caught_up()
    }

    /// Passes on what the founder said meanwhile, if the program listens while it works. Otherwise it is told in a
    /// process of its own, after this one.
    pub(super) async fn steer(&mut self) -> Result<(), EffectFault> {
        let version = self.seat.sitting.process.as_ref().and_then(|process| process.version.as_deref());
        let listens = self.seat.program.relied_on(version).steers;
        if self.seat.is_resting || !listens || self.is_over() || !self.is_caught_up() {
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
    pub(super) async fn close(&mut self) -> Result<(), EffectFault> {
        self.record_told(AgentWord::Close).await?;
        self.say(String::new(), true);
        Ok(())
    }

    /// What it was told in an earlier life is told again where it was told then: the driver is to be where it was.
    fn tell_again(&mut self) {
        while let Some((_, word)) = self.told.pop_front_if(|(offset, _)| *offset <= self.place) {
            self.tripwire.told(&word);
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
                    self.watch(&fact, number >= self.recorded);
                    let is_to_be_known = self.is_to_be_known(&fact);
                    let is_said = matches!(fact, Fact::Said { .. });
                    let speech = if is_said { self.speech.take() } else { None };
                    if is_said {
                        // It has all that was held back.
                        self.shown = self.seat.redactor.pass();
                    }
                    if number >= self.recorded && self.seat.program.login == Login::Own {
                        self.heard.hear(number, &fact);
                    }
                    if number >= self.recorded && is_to_be_known {
                        let (about, at) = (
                            about(&fact, self.id, self.driver.as_ref(), &self.seat.sitting, &self.news),
                            self.seat.desk.world.clock.now(),
                        );
                        let fact = self.truly(fact);
                        let steps = Steps {
                            process: self.id,
                            redactor: &self.seat.redactor,
                            at,
                            number,
                            speech,
                            about,
                        }
                        .of(fact);
                        self.news.extend(steps);
                        self.measure();
                    }
                }
                Act::Took(word) => self.took(word),
                Act::Send(text) => self.say(text, false),
                Act::Show(text) => self.show(&text),
                Act::Close => self.say(String::new(), true),
            }
        }
    }

    /// Watches for what nobody decided; `is_new`: the fact is not on record yet.
    fn watch(&mut self, fact: &Fact, is_new: bool) {
        let Some(text) = undecided(&mut self.tripwire, fact, self.driver.as_ref(), self.seat) else { return };
        if self.seat.is_resting && is_new {
            // The run rests all the same: its transcript says why it should not go on like this.
            let at = self.seat.desk.world.clock.now();
            self.news.push(StepEvent::Remarked { text: text.clone(), at });
        }
        self.seat.undecided = Some(text);
    }

    /// It has read words: nobody says them again. What was heard before goes on record no more.
    fn took(&mut self, word: u32) {
        let process = self.seat.sitting.process.as_ref().filter(|process| process.keeps_words);
        let is_news = process.is_some_and(|process| process.sayings.waits_for(word));
        if is_news && self.facts >= self.recorded {
            let at = self.seat.desk.world.clock.now();
            self.news.push(StepEvent::AgentTook { word, at });
        }
    }

    /// Whether a fact goes on record: remarks, only so many.
    fn is_to_be_known(&mut self, fact: &Fact) -> bool {
        if !matches!(fact, Fact::Remarked { .. }) {
            return true;
        }
        let is_new = self.facts > self.recorded;
        self.remarks += 1;
        let has_room = self.seat.sitting.remarks + self.new_remarks < REMARKS_MAX;
        self.new_remarks += u32::from(is_new && has_room);
        has_room
    }

    /// What stands for the remarks of the process that are not on record.
    fn unrecorded(&self) -> Option<String> {
        let recorded = self.seat.sitting.process.as_ref().map_or(0, |process| process.remarks);
        unrecorded(self.remarks.saturating_sub(u64::from(recorded)))
    }

    /// How long the use of a tool took that ended just now: from when it was heard to begin until it was heard to end.
    fn measure(&mut self) {
        let Some((StepEvent::ToolFinished { tool_use, duration_ms, at, .. }, before)) =
            self.news.split_last_mut()
        else {
            return;
        };
        let began = before.iter().find_map(|step| match step {
            StepEvent::ToolStarted { tool_use: began, at, .. } if began == tool_use => Some(*at),
            _ => None,
        });
        let began = began.or_else(|| self.seat.sitting.open_tools.get(tool_use).copied());
        *duration_ms = began.map_or(0, |began| (*at - began).num_milliseconds().unsigned_abs());
    }

    fn say(&mut self, text: String, end: bool) {
        self.seq += 1;
        // Whoever passes it on lives as long as this.
        let _ = self.words.send(Words { seq: self.seq, bytes: text.into(), end });
    }

    fn show(&mut self, text: &str) {
        let speech = *self.speech.get_or_insert(self.facts);
        if self.facts < self.recorded {
            return;
        }
        let text = String::from_utf8_lossy(&self.shown.push(text.as_bytes())).into_owned();
        let call_id = spoken(self.id, speech);
        let stream = stream::Stream::Steps(self.seat.desk.run_id());
        self.seat.desk.world.live.show(stream, LiveDelta::Text { call_id, text });
    }

    /// Records what is new, and answers what can be answered.
    async fn flush(&mut self) -> Result<(), EffectFault> {
        while !(self.news.is_empty() && self.heard.is_empty()) {
            let agent = &self.run.order.agent;
            self.heard.record_quotas(self.seat.desk, agent, self.id).await?;
            let mut steps = std::mem::take(&mut self.news);
            self.new_remarks = 0;
            let asked = steps.iter().filter_map(|step| match step {
                StepEvent::AgentAsked { asked, key, what, .. } => {
                    Some((*asked, what.clone(), self.tripwire.tools(key).to_vec()))
                }
                _ => None,
            });
            let asked: Vec<_> = asked.collect();
            let at = self.seat.desk.world.clock.now();
            steps.push(StepEvent::AgentHeard { offset: self.place, facts: self.facts, at });
            match self.heard.count(self.id, self.facts) {
                Some(count) => {
                    let run = self.seat.count(count, steps).await?;
                    let is_spent = used_up(self.seat.program, &run).is_some() && !self.seat.is_over();
                    self.is_parked |= is_spent && !self.seat.is_resting;
                }
                None => self.seat.record(self.run, steps).await?,
            }
            look(self.seat)?;
            for (asked, what, tools) in asked {
                match at_once(self.seat, asked, &what, &tools) {
                    Some(word) => self.decide(word).await?,
                    // One that is being brought to rest is heard to its end.
                    None => self.is_parked = !self.seat.is_resting,
                }
            }
            if let Some(detail) = is_lost(&self.seat.sitting) {
                let error = RunError { code: "loop_detected".to_owned(), detail };
                return Err(EffectFault::Attempt { error, retry: Retry::OnlyHarder });
            }
        }
        // What an earlier owner put on record and did not end.
        look(self.seat)
    }

    /// Records an answer, then gives it.
    async fn decide(&mut self, word: AgentWord) -> Result<(), EffectFault> {
        let AgentWord::Permission { asked, allowed, reason } = &word else { return Ok(()) };
        let mut open = self.seat.sitting.asked.iter();
        let Some(question) = open.find(|question| question.id == *asked) else { return Ok(()) };
        let told = if *allowed { Told::Allowed } else { Told::Denied { reason: reason.clone() } };
        let told = Word::Permission { key: question.key.clone(), told };
        self.record_told(word).await?;
        self.tripwire.told(&told);
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

/// The last bytes of a text, from a character on.
fn keep_end(text: &mut String, bytes: usize) {
    let excess = text.len().saturating_sub(bytes);
    let cut = (excess..=text.len()).find(|at| text.is_char_boundary(*at));
    text.drain(..cut.unwrap_or(0));
}
