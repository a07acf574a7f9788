//! The sheet that a page is written onto: words with one space between them, blocks with one empty line.

/// What is to stand before the next word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Block,
}

/// A text in the making.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    text: String,
    gap: Gap,
    /// Written before the next word, behind the gap: the sign of a heading or an item.
    sign: String,
    /// Bytes after which nothing more is written.
    bytes_max: usize,
}

impl Sheet {
    /// An empty one that holds this many bytes, or a word more.
    pub(super) fn new(bytes_max: usize) -> Self {
        Self { bytes_max, ..Self::default() }
    }

    /// Whether nothing more is written.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() >= self.bytes_max
    }

    /// Words; spaces between them count as one.
    pub(super) fn words(&mut self, text: &str) {
        let mut rest = text;
        while !self.is_full() {
            let word = rest.trim_start_matches(is_space);
            if word.len() < rest.len() {
                self.widen(Gap::Space);
            }
            let end = word.find(is_space).unwrap_or(word.len());
            if end == 0 {
                return;
            }
            // A word may be as long as the page.
            let room = self.bytes_max - self.text.len();
            let fits = word[..end].floor_char_boundary(room.max(4));
            self.begin();
            self.text.push_str(&word[..fits]);
            rest = &word[end..];
        }
    }

    /// Text whose spaces and ends of lines count.
    pub(super) fn verbatim(&mut self, text: &str) {
        if self.is_full() || text.is_empty() {
            return;
        }
        let room = self.bytes_max - self.text.len();
        self.begin();
        self.text.push_str(&text[..text.floor_char_boundary(room.max(4))]);
    }

    /// A sign of ours, at the end of the last word.
    pub(super) fn close(&mut self, sign: &str) {
        self.text.push_str(sign);
    }

    /// A sign of ours between two words, with its own spaces.
    pub(super) fn between(&mut self, sign: &str) {
        self.gap = Gap::None;
        self.text.push_str(sign);
    }

    /// Signs of ours that stand before the next word.
    pub(super) fn sign(&mut self, sign: &str) {
        self.sign.push_str(sign);
    }

    /// There is no next word for the signs before it.
    pub(super) fn unsign(&mut self) {
        self.sign.clear();
    }

    /// There is none for this one.
    pub(super) fn take_sign(&mut self, sign: char) {
        self.sign.retain(|c| c != sign);
    }

    /// Whether something stands on this line, so that what comes is behind it.
    pub(super) fn is_in_line(&self) -> bool {
        self.gap < Gap::Line && !self.text.is_empty()
    }

    /// The next word begins a line.
    pub(super) fn line(&mut self) {
        self.widen(Gap::Line);
    }

    /// The next word begins a block.
    pub(super) fn block(&mut self) {
        self.widen(Gap::Block);
    }

    /// How much stands there.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// What stands from here on.
    pub(super) fn since(&self, len: usize) -> &str {
        &self.text[len..]
    }

    /// All of it.
    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Makes room for what comes, and sets the sign before it.
    pub(super) fn begin(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if !self.text.is_empty() {
            self.text.push_str(match gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Block => "\n\n",
            });
        }
        self.text.push_str(&std::mem::take(&mut self.sign));
    }

    fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }
}

/// What HTML calls a space, and the one that keeps words together: nothing is broken here.
const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}' | '\u{a0}')
}
