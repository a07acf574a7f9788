//! A page out of its tags.

use super::sheet::Sheet;
use super::tags::{Tag, is_void, tag};
use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};
use url::Url;

/// Text that is worth being taken for the matter of a page, in bytes. Less is a headline.
const MATTER_BYTES_MIN: usize = 200;

/// Bytes of an address or a name that are shown: longer ones are data.
const ADDRESS_BYTES_MAX: usize = 500;

/// Lists within lists that are shown as such.
const LISTS_MAX: usize = 8;

/// A page, as readers see it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Page {
    /// What it is called.
    pub(in crate::web) title: Option<String>,
    /// What stands on it.
    pub(in crate::web) text: String,
}

/// How much of a page is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// What it calls its matter.
    Matter,
    /// All but what is beside the matter.
    Body,
    /// All.
    Whole,
}

/// Reads a page that lies at `address`: what it calls its matter, if there is enough of that, otherwise what is not
/// obviously beside it, otherwise everything. Ends with the word that passes `bytes_max` bytes.
pub(in crate::web) fn html(source: &str, address: &Url, bytes_max: usize) -> Page {
    let mut page = Page::default();
    for part in [Part::Matter, Part::Body, Part::Whole] {
        page = read(source, address, bytes_max, part);
        if page.text.len() >= MATTER_BYTES_MIN {
            break;
        }
    }
    page
}

fn read(source: &str, address: &Url, bytes_max: usize, part: Part) -> Page {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut reader = Reader::new(address.clone(), Sheet::new(bytes_max), part);
    for token in Tokenizer::new_with_emitter(source, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(start) => reader.start(&start),
            Token::EndTag(end) => reader.end(&end.name),
            Token::String(text) => reader.text(&String::from_utf8_lossy(&text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
        if reader.sheet.is_full() {
            break;
        }
    }
    reader.end_link();
    let title = reader.title.map(|title| title.split_whitespace().collect::<Vec<_>>().join(" "));
    Page { title: title.filter(|title| !title.is_empty()), text: reader.sheet.into_text() }
}

struct Reader {
    base: Url,
    sheet: Sheet,
    part: Part,
    /// Nothing is read until as many elements of this name are closed.
    skipping: Option<(Vec<u8>, u32)>,
    /// Open elements that hold the matter.
    matter: u32,
    verbatim: u32,
    /// Per open list, how many items it had, if it is numbered.
    lists: Vec<Option<u32>>,
    /// Lists that are open beyond those.
    lists_beyond: u32,
    link: Option<Link>,
    in_title: bool,
    title: Option<String>,
}

/// A link that is open.
struct Link {
    /// Where its text begins.
    from: usize,
    to: String,
}

impl Reader {
    fn new(base: Url, sheet: Sheet, part: Part) -> Self {
        Self {
            base,
            sheet,
            part,
            skipping: None,
            matter: 0,
            verbatim: 0,
            lists: Vec::new(),
            lists_beyond: 0,
            link: None,
            in_title: false,
            title: None,
        }
    }

    fn start(&mut self, start: &StartTag<()>) {
        let name = &start.name.0;
        if let Some((skipped, depth)) = &mut self.skipping {
            *depth += u32::from(skipped == name);
            return;
        }
        let tag = tag(name);
        let is_skipped = match tag {
            Tag::Silent => true,
            Tag::Beside => self.part != Part::Whole,
            _ => is_hidden(start),
        };
        if is_skipped {
            // Of all elements these alone end where they begin when they say so.
            let ends_itself = start.self_closing && matches!(name.as_slice(), b"svg" | b"math");
            if !is_void(name) && !ends_itself {
                self.skipping = Some((name.clone(), 1));
            }
            return;
        }
        match tag {
            Tag::Heading(level) => {
                self.sheet.block();
                self.sheet.sign(&format!("{} ", "#".repeat(level)));
            }
            Tag::Matter => {
                self.matter += 1;
                self.sheet.block();
            }
            Tag::List { is_numbered } if self.lists.len() < LISTS_MAX => {
                self.lists.push(is_numbered.then_some(0));
                self.sheet.line();
            }
            Tag::List { .. } => self.lists_beyond += 1,
            Tag::Item => self.item(),
            Tag::Verbatim => {
                self.verbatim += 1;
                self.sheet.block();
                self.mark("```\n");
            }
            Tag::Code if self.verbatim == 0 => self.mark("`"),
            Tag::Link => self.begin_link(start),
            Tag::Image => self.image(start),
            Tag::Cell => self.mark_between(" | "),
            Tag::Rule => {
                self.sheet.block();
                self.mark("---");
                self.sheet.block();
            }
            Tag::Title => self.in_title = self.title.is_none(),
            Tag::Base => {
                if let Some(base) = attribute(start, b"href").and_then(|href| self.base.join(&href).ok()) {
                    self.base = base;
                }
            }
            Tag::Block => self.sheet.block(),
            Tag::Line => self.sheet.line(),
            Tag::Beside | Tag::Silent | Tag::Code | Tag::Plain => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some((skipped, depth)) = &mut self.skipping {
            *depth -= u32::from(skipped == name);
            if *depth == 0 {
                self.skipping = None;
            }
            return;
        }
        match tag(name) {
            Tag::Heading(_) => {
                self.sheet.unsign();
                self.sheet.block();
            }
            Tag::Block => self.sheet.block(),
            Tag::Matter => {
                self.matter = self.matter.saturating_sub(1);
                self.sheet.block();
            }
            Tag::List { .. } if self.lists_beyond > 0 => self.lists_beyond -= 1,
            Tag::List { .. } => {
                self.lists.pop();
                if self.lists.is_empty() { self.sheet.block() } else { self.sheet.line() }
            }
            Tag::Verbatim if self.verbatim > 0 => {
                self.verbatim -= 1;
                self.sheet.line();
                self.mark("```");
                self.sheet.block();
            }
            Tag::Code if self.verbatim == 0 && self.is_read() => self.sheet.close("`"),
            Tag::Link => self.end_link(),
            Tag::Line | Tag::Item => self.sheet.line(),
            Tag::Title => self.in_title = false,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_title {
            let title = self.title.get_or_insert_default();
            title.push_str(&text[..text.floor_char_boundary(ADDRESS_BYTES_MAX.saturating_sub(title.len()))]);
        }
        if self.in_title || self.skipping.is_some() || !self.is_read() {
            return;
        }
        match (&self.link, self.verbatim) {
            // Nobody's words end the text of a link but the end of the link: where it leads stands behind it.
            (Some(_), _) => self.sheet.words(&text.replace('[', "(").replace(']', ")")),
            (None, 0) => self.sheet.words(text),
            (None, _) => self.sheet.verbatim(text),
        }
    }

    fn is_read(&self) -> bool {
        self.part != Part::Matter || self.matter > 0
    }

    fn item(&mut self) {
        self.sheet.line();
        self.sheet.unsign();
        let indent = "  ".repeat(self.lists.len().saturating_sub(1));
        let sign = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number = number.saturating_add(1);
                format!("{indent}{number}. ")
            }
            _ => format!("{indent}- "),
        };
        self.sheet.sign(&sign);
    }

    fn begin_link(&mut self, start: &StartTag<()>) {
        self.end_link();
        let href = attribute(start, b"href");
        let to = href.and_then(|href| self.base.join(href.trim()).ok());
        let to = to.filter(|to| matches!(to.scheme(), "http" | "https" | "mailto"));
        let Some(to) = to.map(String::from).filter(|to| to.len() <= ADDRESS_BYTES_MAX) else { return };
        if self.is_read() {
            self.sheet.sign("[");
            self.link = Some(Link { from: self.sheet.len(), to });
        }
    }

    fn end_link(&mut self) {
        let Some(Link { from, to }) = self.link.take() else { return };
        // Its own words hold no bracket: if there is one, it is ours, and words stand behind it.
        if self.sheet.since(from).contains('[') {
            self.sheet.close(&format!("]({})", to.replace('(', "%28").replace(')', "%29")));
        } else {
            self.sheet.take_sign('[');
        }
    }

    fn image(&mut self, start: &StartTag<()>) {
        if let Some(alt) = attribute(start, b"alt").filter(|alt| !alt.trim().is_empty()) {
            self.text(&format!(" (image: {}) ", alt.trim()));
        }
    }

    /// A sign of ours where the next word would stand.
    fn mark(&mut self, sign: &str) {
        if self.is_read() {
            self.sheet.begin();
            self.sheet.close(sign);
        }
    }

    /// A sign of ours between two things, not before the first of a line.
    fn mark_between(&mut self, sign: &str) {
        if self.is_read() && self.sheet.is_in_line() {
            self.sheet.between(sign);
        }
    }
}

/// What an element says of itself, if it is not too long to be meant for people.
fn attribute(start: &StartTag<()>, name: &[u8]) -> Option<String> {
    let value = start.attributes.get(name)?;
    Some(String::from_utf8_lossy(&value[..value.len().min(4 * ADDRESS_BYTES_MAX)]).into_owned())
}

/// Whether readers do not see an element, as far as it says so itself. Whoever writes for machines alone writes there.
fn is_hidden(start: &StartTag<()>) -> bool {
    let style = attribute(start, b"style").unwrap_or_default();
    let style: String =
        style.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    start.attributes.contains_key(b"hidden".as_slice())
        || attribute(start, b"aria-hidden").is_some_and(|value| value.eq_ignore_ascii_case("true"))
        || style.contains("display:none")
        || style.contains("visibility:hidden")
}
