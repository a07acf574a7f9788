//! Work as it happens: spinners for people, lines for logs, records for programs.

use super::words::{brief, short};
use super::{Out, note, state};
use crate::api::with_run;
use crate::story::{Mark, Told};
use deputy_protocol::api::{EventView, RunView};
use deputy_protocol::ids::RunId;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::collections::HashMap;
use std::io::{self, IsTerminal};
use std::time::Duration;

/// Fast enough to look alive, slow enough to cost nothing.
const TICK: Duration = Duration::from_millis(120);
/// What the agent says is cut here in a line; `show` has all of it.
const WIDEST: usize = 160;

/// Where progress goes.
pub(crate) struct Progress {
    out: Out,
    surface: Surface,
    /// Several runs speak: each line says which.
    names: bool,
}

enum Surface {
    /// A terminal: what is past scrolls away above one spinner for each run.
    Live { multi: MultiProgress, bars: HashMap<RunId, ProgressBar> },
    /// A pipe or a log: each thing a line.
    Lines,
    /// Programs: each event a JSON record on a line.
    Records,
    /// The output is one document: lines go to standard error.
    Errors,
    /// Only how it ends is of interest.
    Silence,
}

impl Progress {
    /// For a command whose output is what happens.
    pub(crate) fn of_watch(out: Out, names: bool) -> Self {
        let surface = if out.json { Surface::Records } else { surface(out) };
        Self { out, surface, names }
    }

    /// For a command that waits and then says how it ended.
    pub(crate) fn of_wait(out: Out) -> Self {
        let surface = if out.json { Surface::Errors } else { surface(out) };
        Self { out, surface, names: false }
    }

    /// For a command that tells only how it ended.
    pub(crate) fn of_silence(out: Out) -> Self {
        Self { out, surface: Surface::Silence, names: false }
    }

    /// How runs stand before anything is told.
    pub(crate) fn list(&self, runs: &[RunView]) -> io::Result<()> {
        if !matches!(self.surface, Surface::Live { .. } | Surface::Lines) {
            return Ok(());
        }
        if runs.is_empty() {
            note("nothing is at work");
        }
        runs.iter().try_for_each(|run| {
            self.out.line(&format!("{}  {}  {}", short(&run.id), state(run), brief(&run.text, WIDEST)))
        })
    }

    /// A recorded fact and what is told about it.
    pub(crate) fn event(&self, run: RunId, event: &EventView, told: &[Told]) -> io::Result<()> {
        if matches!(self.surface, Surface::Records) {
            return self.out.record(event);
        }
        for told in told {
            let text = brief(&with_run(&told.text, &run), WIDEST);
            let name = if self.names { format!("{}  ", short(&run)) } else { String::new() };
            match &self.surface {
                Surface::Live { multi, .. } => {
                    let at = event.at.with_timezone(&chrono::Local).format("%H:%M:%S");
                    let text = paint(&text, told.mark, self.out.colours);
                    multi.suspend(|| self.out.line(&format!("{at}  {name}{text}")))?;
                }
                Surface::Lines => {
                    let at = event.at.format("%Y-%m-%dT%H:%M:%SZ");
                    self.out.line(&format!("{at}  {name}{text}"))?;
                }
                Surface::Errors => note(&text),
                Surface::Records | Surface::Silence => {}
            }
        }
        Ok(())
    }

    /// What a run is at.
    pub(crate) fn status(&mut self, run: RunId, text: &str) {
        let Surface::Live { multi, bars } = &mut self.surface else { return };
        let bar = bars.entry(run).or_insert_with(|| {
            let style = ProgressStyle::with_template("{spinner} {wide_msg}");
            let bar = multi.add(ProgressBar::new_spinner());
            bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
            bar.enable_steady_tick(TICK);
            bar
        });
        let name = if self.names { format!("{}  ", short(&run)) } else { String::new() };
        bar.set_message(format!("{name}{}", brief(text, WIDEST)));
    }

    /// Nothing more happens to a run.
    pub(crate) fn end(&mut self, run: RunId) {
        if let Surface::Live { bars, .. } = &mut self.surface
            && let Some(bar) = bars.remove(&run)
        {
            bar.finish_and_clear();
        }
    }

    /// Nobody looks any more: the line is left clean, without what Ctrl-C wrote on it.
    pub(crate) fn clear(&mut self) {
        if let Surface::Live { bars, .. } = &mut self.surface {
            for (_, bar) in bars.drain() {
                bar.finish_and_clear();
            }
        }
    }

    /// Something about the connection.
    pub(crate) fn note(&self, text: &str) {
        match &self.surface {
            Surface::Live { multi, .. } => multi.suspend(|| note(text)),
            Surface::Lines | Surface::Records | Surface::Errors | Surface::Silence => note(text),
        }
    }
}

fn surface(out: Out) -> Surface {
    if out.terminal && io::stderr().is_terminal() {
        Surface::Live { multi: MultiProgress::new(), bars: HashMap::new() }
    } else {
        Surface::Lines
    }
}

/// A line in its colour, where colours are wanted. The text is clean already.
pub(crate) fn paint(text: &str, mark: Mark, colours: bool) -> String {
    let colour = match mark {
        Mark::Plain => None,
        Mark::Good => Some("32"),
        Mark::Bad => Some("31"),
        Mark::Asks => Some("33"),
        Mark::Quiet => Some("2"),
    };
    match colour.filter(|_| colours) {
        Some(colour) => format!("\u{1b}[{colour}m{text}\u{1b}[0m"),
        None => text.to_owned(),
    }
}
