//! What is shown of a passage that was found.

use super::log::{log, logged};
use super::passage::{PassageId, cut};
use super::query::{Phrase, Query};
use super::said::{Said, said};
use super::words::Word;
use deputy_protocol::api::{FoundKind, SnippetPiece};
use deputy_protocol::event::Envelope;
use std::collections::BTreeSet;
use std::ops::Range;

/// About as many bytes of text are shown.
const SHOWN_BYTES: usize = 240;
/// Of them, before the first hit.
const BEFORE_BYTES: usize = 60;
/// Where something was left out.
const LEFT_OUT: &str = "…";

/// A passage that was found, as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What kind of words.
    pub kind: FoundKind,
    /// Who said them.
    pub by: String,
    /// Some of the text around the words.
    pub snippet: Vec<SnippetPiece>,
}

/// The first passage of the output that an event names ([`super::log`]): those before it are what the event says itself.
pub fn log_from(envelope: &Envelope) -> Option<PassageId> {
    let event = envelope.event().ok().filter(|event| log(event).is_some())?;
    let own = u16::try_from(cut(&said(&event)).len()).ok()?;
    Some(PassageId::new(envelope.position, own))
}

/// Shows a passage of an event, or of the output that it names; `None` when there is no such passage any more.
pub fn hit(envelope: &Envelope, output: Option<&str>, id: PassageId, query: &Query) -> Option<Hit> {
    let event = envelope.event().ok()?;
    let mut said = said(&event);
    said.extend(output.map(|output| logged(&event, output)));
    let cut = cut(&said).into_iter().nth(id.part())?;
    let Said { kind, by, text } = &said[cut.text];
    let hits = find(&cut.words, query);
    let window = window(text, &cut.range, &hits);
    let by = if by.is_empty() { &envelope.actor } else { by };
    Some(Hit { kind: *kind, by: by.clone(), snippet: pieces(text, &window, &hits) })
}

/// Places of a text, each with the phrase that is there; in order, and none in another.
fn find(words: &[Word], query: &Query) -> Vec<(Range<usize>, usize)> {
    let mut found = Vec::new();
    for (number, phrase) in query.phrases.iter().enumerate() {
        let places = words.windows(phrase.words.len()).filter(|run| is_there(run, phrase));
        found.extend(places.map(|run| (run[0].range.start..run[run.len() - 1].range.end, number)));
    }
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut end = 0;
    found.retain(|(range, _)| {
        let is_new = range.start >= end;
        end = end.max(range.end);
        is_new
    });
    found
}

fn is_there(run: &[Word], phrase: &Phrase) -> bool {
    let last = phrase.words.len() - 1;
    run.iter().zip(&phrase.words).enumerate().all(|(at, (word, wanted))| {
        if at == last && phrase.is_prefix { word.text.starts_with(wanted) } else { word.text == *wanted }
    })
}

/// Which bytes are shown: those from the hit on behind which the most different phrases are near.
fn window(text: &str, passage: &Range<usize>, hits: &[(Range<usize>, usize)]) -> Range<usize> {
    let near = |at: usize| {
        let from = hits[at].0.start;
        let close = hits[at..].iter().take_while(|(range, _)| range.end <= from + SHOWN_BYTES - BEFORE_BYTES);
        close.map(|(_, phrase)| *phrase).collect::<BTreeSet<_>>().len()
    };
    let best = (0..hits.len()).rev().max_by_key(|at| near(*at));
    let first = best.map_or(passage.start, |at| hits[at].0.start);
    let start = before(text, first.saturating_sub(BEFORE_BYTES), first);
    let end = best.map_or(0, |at| hits[at].0.end).max(start + SHOWN_BYTES).min(text.len());
    start..behind(text, end)
}

/// The beginning of a word at or after a byte, and not after `last`.
fn before(text: &str, at: usize, last: usize) -> usize {
    if at == 0 {
        return 0;
    }
    let at = (at..=last).find(|at| text.is_char_boundary(*at)).unwrap_or(last);
    let gap = text[at..last].char_indices().find(|(_, c)| c.is_whitespace());
    gap.map_or(at, |(offset, c)| at + offset + c.len_utf8())
}

/// The end of a character at or after a byte.
fn behind(text: &str, at: usize) -> usize {
    (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

fn pieces(text: &str, window: &Range<usize>, hits: &[(Range<usize>, usize)]) -> Vec<SnippetPiece> {
    let mut pieces = Vec::new();
    let mut add = |text: String, hit| {
        if !text.is_empty() {
            pieces.push(SnippetPiece { text, hit });
        }
    };
    let mut at = window.start;
    let mut plain = if window.start > 0 { LEFT_OUT.to_owned() } else { String::new() };
    let within = |range: &Range<usize>| range.start >= window.start && range.end <= window.end;
    for (range, _) in hits.iter().filter(|(range, _)| within(range)) {
        plain.push_str(&one_line(&text[at..range.start]));
        add(std::mem::take(&mut plain), false);
        add(one_line(&text[range.clone()]), true);
        at = range.end;
    }
    plain.push_str(&one_line(&text[at..window.end]));
    if window.end < text.len() {
        plain.push_str(LEFT_OUT);
    }
    add(plain, false);
    pieces
}

/// Lines become one, and characters that steer a terminal become spaces.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_control() || c.is_whitespace() { ' ' } else { c };
        if c != ' ' || !line.ends_with(' ') {
            line.push(c);
        }
    }
    line
}
