//! Replacing secrets in output, in one piece or in many.

use super::forms::forms;
use super::values::Secret;
use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Finds the secrets of a project. Cheap to clone.
#[derive(Clone, Default)]
pub struct Redactor(Option<Arc<Found>>);

pub(super) struct Found {
    search: AhoCorasick,
    /// In order.
    patterns: Vec<Vec<u8>>,
    /// What is written in place of each.
    marks: Vec<Vec<u8>>,
    /// Of the longest pattern.
    longest_bytes: usize,
    /// Which two bytes patterns begin with.
    beginnings: Vec<bool>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({} patterns)", self.0.as_ref().map_or(0, |found| found.marks.len()))
    }
}

impl Redactor {
    /// One that finds these.
    pub fn new(secrets: &[Secret]) -> Self {
        let mut marks: BTreeMap<Vec<u8>, Vec<u8>> = BTreeMap::new();
        for Secret { name, value } in secrets {
            for form in forms(value) {
                marks.entry(form).or_insert_with(|| format!("[secret {name}]").into_bytes());
            }
        }
        let longest_bytes = marks.keys().map(Vec::len).max().unwrap_or(0);
        if longest_bytes == 0 {
            return Self(None);
        }
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(marks.keys());
        let search = search.expect("a project's secrets are far fewer than an automaton can hold");
        let (patterns, marks): (Vec<Vec<u8>>, _) = marks.into_iter().unzip();
        let mut beginnings = vec![false; 1 << 16];
        for pattern in &patterns {
            beginnings[pair(pattern[0], pattern[1])] = true;
        }
        Self(Some(Arc::new(Found { search, patterns, marks, longest_bytes, beginnings })))
    }

    /// A text without them.
    pub fn text(&self, text: String) -> String {
        match &self.0 {
            Some(found) if found.search.is_match(&text) => {
                let mut pass = self.pass();
                let bytes = [pass.push(text.as_bytes()), pass.finish()].concat();
                // A pattern may begin or end inside of a character only where it is itself no text.
                String::from_utf8_lossy(&bytes).into_owned()
            }
            _ => text,
        }
    }

    pub(super) fn found(&self) -> Option<Arc<Found>> {
        self.0.clone()
    }

    /// For output that comes in pieces.
    pub fn pass(&self) -> Pass {
        Pass { found: self.0.clone(), held: Vec::new() }
    }
}

impl Found {
    /// Where the end of these bytes may be the beginning of a pattern; a pattern from before is here as a whole.
    pub(super) fn safe(&self, held: &[u8]) -> usize {
        let mut places = (held.len() + 1).saturating_sub(self.longest_bytes)..held.len();
        let may_begin = |at: &usize| {
            let end = &held[*at..];
            // Of nearly all places the first two bytes tell that nothing begins there.
            if let [first, second, ..] = end
                && !self.beginnings[pair(*first, *second)]
            {
                return false;
            }
            // The first one behind it in order: if any goes on from here, this one does.
            let next = self.patterns.partition_point(|pattern| pattern.as_slice() <= end);
            self.patterns.get(next).is_some_and(|pattern| pattern.starts_with(end))
        };
        places.find(may_begin).unwrap_or(held.len())
    }

    /// Where secrets are, and which patterns.
    pub(super) fn hits(&self, held: &[u8]) -> impl Iterator<Item = (Range<usize>, usize)> {
        self.search.find_iter(held).map(|hit| (hit.range(), hit.pattern().as_usize()))
    }

    /// What is written in place of a pattern.
    pub(super) fn mark(&self, pattern: usize) -> &[u8] {
        &self.marks[pattern]
    }
}

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

/// One output on its way through a redactor.
pub struct Pass {
    found: Option<Arc<Found>>,
    /// What may be the beginning of a secret.
    held: Vec<u8>,
}

impl Pass {
    /// Takes a piece, and gives what is safe to show by now.
    pub fn push(&mut self, piece: &[u8]) -> Vec<u8> {
        let Some(found) = &self.found else { return piece.to_vec() };
        self.held.extend_from_slice(piece);
        let safe = found.safe(&self.held);
        self.pass_on(safe)
    }

    /// Whether it holds anything back.
    pub fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    /// Gives the rest.
    pub fn finish(mut self) -> Vec<u8> {
        self.pass_on(self.held.len())
    }

    fn pass_on(&mut self, safe: usize) -> Vec<u8> {
        let Some(found) = &self.found else { return Vec::new() };
        let (mut out, mut done) = (Vec::with_capacity(safe), 0);
        for hit in found.search.find_iter(&self.held) {
            if hit.start() >= safe {
                break;
            }
            out.extend_from_slice(&self.held[done..hit.start()]);
            out.extend_from_slice(&found.marks[hit.pattern()]);
            done = hit.end();
        }
        let end = safe.max(done);
        out.extend_from_slice(&self.held[done..end]);
        self.held.drain(..end);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    const VALUE: &str = "s3cret/väl\"ue+?";

    fn redactor() -> Redactor {
        Redactor::new(&[Secret::new("TOKEN", VALUE.as_bytes()).unwrap()])
    }

    #[test]
    fn what_programs_print_of_a_secret_is_replaced() {
        let percent = "s3cret%2Fv%C3%A4l%22ue%2B%3F";
        let json = VALUE.replace('"', "\\\"");
        for text in [VALUE, percent, &json, &hex::encode(VALUE), &hex::encode_upper(VALUE)] {
            let shown = redactor().text(format!("a {text} b"));
            assert_eq!(shown, "a [secret TOKEN] b");
        }
        for before in ["", "x", "xy", "xyz"] {
            let plain = format!("{before}{VALUE}zz");
            for text in [STANDARD.encode(&plain), URL_SAFE_NO_PAD.encode(&plain)] {
                let shown = redactor().text(text);
                assert!(shown.contains("[secret TOKEN]"), "{before}: {shown}");
            }
        }
    }

    #[test]
    fn a_redactor_of_nothing_changes_nothing() {
        let mut pass = Redactor::default().pass();
        assert_eq!(pass.push(b"abc"), b"abc");
        assert_eq!(pass.finish(), b"");
        assert_eq!(Redactor::new(&[]).text("abc".to_owned()), "abc");
    }

    #[test]
    fn only_what_may_be_the_beginning_of_a_secret_is_held_back() {
        let mut pass = redactor().pass();
        assert_eq!(pass.push(b"password? s3cr"), b"password? ");
        assert_eq!(pass.push(b"xt"), b"s3crxt");
        assert_eq!(pass.push(VALUE.as_bytes()), b"[secret TOKEN]");
        assert_eq!(pass.finish(), b"");
    }

    #[test]
    fn of_two_secrets_the_longer_one_is_replaced_as_a_whole() {
        let secret = |name, value: &str| Secret::new(name, value.as_bytes()).unwrap();
        let redactor = Redactor::new(&[secret("A", "abcdefgh"), secret("B", "abcdefgh-12345")]);
        assert_eq!(redactor.text("abcdefgh-12345 abcdefgh-1234".to_owned()), "[secret B] [secret A]-1234");
    }

    proptest! {
        #[test]
        fn however_output_is_cut_the_result_is_the_same(
            parts in proptest::collection::vec(prop_oneof![Just(VALUE.to_owned()), "[a-z3/]{0,9}"], 0..8),
            cuts in proptest::collection::vec(1_usize..9, 1..40),
        ) {
            let whole = parts.concat();
            let mut pass = redactor().pass();
            let (mut rest, mut out) = (whole.as_bytes(), Vec::new());
            for cut in cuts.iter().cycle() {
                if rest.is_empty() {
                    break;
                }
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                out.extend(pass.push(piece));
                rest = after;
            }
            out.extend(pass.finish());
            let expected = whole.replace(VALUE, "[secret TOKEN]");
            prop_assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }
}
