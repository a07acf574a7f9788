//! Which commands a shell would find in a text: those that are written there, in whatever way is common.
//!
//! What is only made when it runs (variables, encodings, scripts, aliases) is not found: this is for programs that say
//! what they do.

/// What ends a command and may begin another, in a shell.
const BOUNDS: [char; 12] = [';', '&', '|', '\n', '(', ')', '{', '}', '`', '!', '<', '>'];

/// What holds words together; what is in it may be given to a shell.
const QUOTES: [char; 2] = ['"', '\''];

/// What a shell reads as something else: a line that goes on, a blank, a stream that is sent elsewhere.
const SAME: [(&str, &str); 6] =
    [("\\\r\n", ""), ("\\\n", ""), ("${IFS}", " "), ("$IFS", " "), (" 1>", " >"), (" 2>", " >")];

/// Most words that are passed over between two of a pattern.
const SKIPS_MAX: u32 = 6;

/// Whether a command is, begins, or is somewhere made of one like that. Rather once too often: what is only spoken of
/// in a command is taken for run.
pub(super) fn runs(pattern: &str, text: &str) -> bool {
    let is_whole = match pattern.strip_suffix('*') {
        None => text == pattern,
        Some(start) => text.starts_with(start),
    };
    if is_whole {
        return true;
    }
    let patterns = Pattern::all(pattern);
    let is_one = |piece: &str| patterns.iter().any(|pattern| pattern.is_in(piece));
    let mut text = text.to_owned();
    for (written, meant) in SAME {
        text = text.replace(written, meant);
    }
    if text.split(|c| BOUNDS.contains(&c) || QUOTES.contains(&c)).any(is_one) {
        return true;
    }
    let bare = text.replace("$'", "").replace("$\"", "").replace([QUOTES[0], QUOTES[1], '\\'], "");
    bare.split(BOUNDS).any(is_one)
}

/// Words that a command is to begin with.
struct Pattern<'a> {
    words: Vec<&'a str>,
    end: End,
}

/// What may follow the words of a pattern.
#[derive(Clone, Copy)]
enum End {
    /// Nothing.
    Nothing,
    /// The rest of the last word, and more words.
    Anything,
    /// More words.
    Words,
}

impl<'a> Pattern<'a> {
    /// What a pattern means; none, if it has no words.
    fn all(pattern: &'a str) -> Vec<Self> {
        let of = |start: &'a str, end| Self { words: start.split_whitespace().collect(), end };
        let patterns = match pattern.strip_suffix('*') {
            None => vec![of(pattern, End::Nothing)],
            Some(start) => match start.strip_suffix(' ') {
                Some(start) => vec![of(start, End::Words)],
                // Claude Code's own rules are written `git push:*`.
                None => std::iter::once(of(start, End::Anything))
                    .chain(start.strip_suffix(':').map(|start| of(start, End::Words)))
                    .collect(),
            },
        };
        patterns.into_iter().filter(|pattern| !pattern.words.is_empty()).collect()
    }

    /// Whether a command is one like that, from any of its words on: what stands before may be variables, `env`, `sudo`
    /// or `xargs`.
    fn is_in(&self, command: &str) -> bool {
        let words: Vec<&str> = command.split_whitespace().collect();
        (0..words.len()).any(|at| {
            let word = words[at];
            // Also from the name of a program without its folder, and from a value on.
            let inner = word.match_indices(['/', '=']).map(|(place, _)| &word[place + 1..]);
            let mut begun = std::iter::once(word).chain(inner);
            begun.any(|first| self.is_word(0, first) && self.follows(1, &words[at + 1..], SKIPS_MAX))
        })
    }

    /// Whether these words are those of the pattern from a place on. Options may stand between: `git -C /tmp push`.
    fn follows(&self, place: usize, words: &[&str], skips: u32) -> bool {
        if place >= self.words.len() {
            return !matches!(self.end, End::Nothing) || words.is_empty();
        }
        let Some((word, rest)) = words.split_first() else { return false };
        if self.is_word(place, word) && self.follows(place + 1, rest, skips) {
            return true;
        }
        let is_option = word.starts_with('-') && skips > 0;
        // With or without a value.
        is_option
            && (self.follows(place, rest, skips - 1)
                || self.follows(place, rest.get(1..).unwrap_or_default(), skips - 1))
    }

    fn is_word(&self, place: usize, word: &str) -> bool {
        let Some(wanted) = self.words.get(place) else { return true };
        let is_last = place + 1 == self.words.len();
        match self.end {
            End::Anything if is_last => word.starts_with(wanted),
            End::Anything | End::Words | End::Nothing => word == *wanted,
        }
    }
}
