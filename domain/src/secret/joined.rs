//! Replacing secrets in output whose lines tell texts in pieces: `{"delta": "s3c"}`, `{"delta": "ret"}`.
//!
//! Texts of several lines that belong together are looked at as one. A line goes on when nothing in it may be the
//! beginning of a secret any more, so lines are held back; of a secret that was told in pieces its name is left in the
//! first of them, and nothing in the others.

use super::leaves::{Belonging, Parsed, each};
use super::redactor::{Found, Pass, Redactor};
use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Arc;

/// Most bytes of lines that are held back: a secret whose pieces lie further apart is not found. A token of some hundred
/// characters, told one by one, takes a tenth of it.
const HELD_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Longer lines are no pieces of anything.
const LINE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// One output on its way through a redactor, line by line.
pub struct Joined {
    found: Option<Arc<Found>>,
    /// Behind this: it finds what stands in one piece, wherever that is.
    pass: Pass,
    held_bytes_max: usize,
    /// A line that was begun.
    begun: Vec<u8>,
    /// Whether the line that was begun is too long, and goes on as it comes.
    is_long: bool,
    lines: VecDeque<Held>,
    held_bytes: usize,
    /// Number of the first line that is held.
    first: u64,
    texts: HashMap<u64, Text>,
}

/// A line that is held back.
struct Held {
    line: Vec<u8>,
    hits: Vec<Hit>,
    /// Texts in which something of this line may be the beginning of a secret.
    open: Vec<u64>,
}

/// A part of a secret.
struct Hit {
    /// Which text of its line.
    leaf: usize,
    range: Range<usize>,
    /// What is written in its place, by the number of the pattern.
    mark: Option<usize>,
}

/// The end of a text that may be the beginning of a secret.
#[derive(Default)]
struct Text {
    held: Vec<u8>,
    parts: VecDeque<Part>,
}

/// Where a part of a text was told.
#[derive(Clone)]
struct Part {
    line: u64,
    leaf: usize,
    range: Range<usize>,
}

impl Redactor {
    /// For output that comes in pieces and may tell texts in pieces.
    pub fn joined(&self) -> Joined {
        self.joined_within(HELD_BYTES_MAX)
    }

    fn joined_within(&self, held_bytes_max: usize) -> Joined {
        Joined {
            found: self.found(),
            pass: self.pass(),
            held_bytes_max,
            begun: Vec::new(),
            is_long: false,
            lines: VecDeque::new(),
            held_bytes: 0,
            first: 0,
            texts: HashMap::new(),
        }
    }

    /// Output that is here as a whole, without secrets: JSON, a stream of it, or something else.
    pub fn told(&self, text: String) -> String {
        if self.found().is_none() {
            return text;
        }
        let mut joined = self.joined_within(usize::MAX);
        let mut out = if Parsed::of(text.as_bytes()).is_some() {
            joined.line(text.into_bytes())
        } else {
            joined.push(text.as_bytes())
        };
        out.extend(joined.finish());
        String::from_utf8_lossy(&out).into_owned()
    }
}

impl Joined {
    /// Takes a piece, and gives what is safe to keep by now.
    pub fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        if self.found.is_none() {
            return piece.to_vec();
        }
        let mut out = Vec::new();
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            let is_whole = part.ends_with(b"\n");
            if self.is_long {
                out.extend(self.pass.push(part));
                self.is_long = !is_whole;
                continue;
            }
            self.begun.extend_from_slice(part);
            if self.begun.len() > LINE_BYTES_MAX {
                out.extend(self.give_up_to(0));
                out.extend(self.pass.push(&std::mem::take(&mut self.begun)));
                self.is_long = !is_whole;
            } else if is_whole {
                let line = std::mem::take(&mut self.begun);
                out.extend(self.line(line));
            }
        }
        out
    }

    /// Gives the rest.
    pub fn finish(mut self) -> Vec<u8> {
        let begun = std::mem::take(&mut self.begun);
        let mut out = if begun.is_empty() { Vec::new() } else { self.line(begun) };
        out.extend(self.give_up_to(0));
        out.extend(self.pass.finish());
        out
    }

    fn line(&mut self, line: Vec<u8>) -> Vec<u8> {
        let number = self.first + self.lines.len() as u64;
        let parsed = Parsed::of(&line).map(|parsed| parsed.value);
        self.held_bytes += line.len();
        self.lines.push_back(Held { line, hits: Vec::new(), open: Vec::new() });
        if let Some(mut value) = parsed {
            let mut leaf = 0;
            each(&mut value, &mut |belonging, text| {
                self.hear(belonging, text, number, leaf);
                leaf += 1;
            });
        }
        self.give_up_to(self.held_bytes_max)
    }

    fn hear(&mut self, belonging: Belonging, told: &str, line: u64, leaf: usize) {
        let Some(found) = self.found.clone().filter(|_| !told.is_empty()) else { return };
        let is_plain =
            || found.safe(told.as_bytes()) == told.len() && found.hits(told.as_bytes()).next().is_none();
        if !belonging.iter().any(|key| self.texts.contains_key(key)) && is_plain() {
            return;
        }
        for key in belonging {
            let text = self.texts.entry(key).or_default();
            text.held.extend_from_slice(told.as_bytes());
            text.parts.push_back(Part { line, leaf, range: 0..told.len() });
            let safe = found.safe(&text.held);
            let mut done = safe;
            for (hit, pattern) in found.hits(&text.held).take_while(|(hit, _)| hit.start < safe) {
                done = done.max(hit.end);
                let mut mark = Some(pattern);
                for part in text.parts_of(&hit) {
                    // A line that was given up is gone.
                    let held = part.line.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
                    if let Some(held) = held.and_then(|at| self.lines.get_mut(at)) {
                        held.hits.push(Hit { leaf: part.leaf, range: part.range, mark: mark.take() });
                    }
                }
            }
            text.forget(done);
            if text.held.is_empty() {
                self.texts.remove(&key);
            } else if let Some(last) = self.lines.back_mut() {
                last.open.push(key);
            }
        }
    }

    /// Lines in which nothing is open any more, and beyond this many bytes the others too.
    fn give_up_to(&mut self, bytes: usize) -> Vec<u8> {
        let mut out = Vec::new();
        while let Some(front) = self.lines.front() {
            let number = self.first;
            let holds = |text: &Text| text.parts.front().is_some_and(|part| part.line <= number);
            let is_open = front.open.iter().any(|key| self.texts.get(key).is_some_and(holds));
            if is_open && self.held_bytes <= bytes {
                break;
            }
            let Some(held) = self.lines.pop_front() else { break };
            self.first += 1;
            self.held_bytes -= held.line.len();
            for key in &held.open {
                let is_over = |text: &Text| text.parts.back().is_none_or(|part| part.line <= number);
                if self.texts.get(key).is_some_and(is_over) {
                    self.texts.remove(key);
                }
            }
            let line = self.found.as_ref().map_or_else(Vec::new, |found| held.cleaned(found));
            out.extend(self.pass.push(&line));
        }
        out
    }
}

impl Text {
    /// Where these bytes were told.
    fn parts_of(&self, range: &Range<usize>) -> Vec<Part> {
        let mut at = 0;
        let mut found = Vec::new();
        for part in &self.parts {
            let (start, end) = (range.start.max(at), range.end.min(at + part.range.len()));
            if start < end {
                let within = part.range.start + start - at..part.range.start + end - at;
                found.push(Part { range: within, ..part.clone() });
            }
            at += part.range.len();
        }
        found
    }

    /// The first bytes are dealt with.
    fn forget(&mut self, mut bytes: usize) {
        self.held.drain(..bytes);
        while let Some(part) = self.parts.front_mut() {
            let gone = bytes.min(part.range.len());
            part.range.start += gone;
            bytes -= gone;
            if !part.range.is_empty() {
                break;
            }
            self.parts.pop_front();
        }
    }
}

impl Held {
    fn cleaned(mut self, found: &Found) -> Vec<u8> {
        if self.hits.is_empty() {
            return self.line;
        }
        let Some(mut parsed) = Parsed::of(&self.line) else { return self.line };
        // The same is found by its place and by what it belongs to.
        self.hits.sort_by_key(|hit| (hit.leaf, hit.range.start, hit.mark.is_none()));
        let (mut leaf, mut hits) = (0, self.hits.as_slice());
        each(&mut parsed.value, &mut |_, text| {
            let (here, behind) = hits.split_at(hits.partition_point(|hit| hit.leaf == leaf));
            if !here.is_empty() {
                *text = replaced(text, here, found);
            }
            (leaf, hits) = (leaf + 1, behind);
        });
        parsed.into_line()
    }
}

fn replaced(text: &str, hits: &[Hit], found: &Found) -> String {
    let (mut out, mut done) = (Vec::with_capacity(text.len()), 0);
    for hit in hits {
        if hit.range.start >= done {
            out.extend_from_slice(&text.as_bytes()[done..hit.range.start]);
            out.extend_from_slice(hit.mark.map_or(&[], |pattern| found.mark(pattern)));
        }
        done = done.max(hit.range.end);
    }
    out.extend_from_slice(&text.as_bytes()[done..]);
    String::from_utf8_lossy(&out).into_owned()
}
