//! The one filter between foreign text and the terminal.
//!
//! Terminals obey what they are shown: colours, cursor moves, links (OSC 8), the clipboard (OSC 52), a carriage return
//! that overwrites what a person was to read, and Unicode's bidirectional controls that reorder it.

use std::fmt::Write;
use std::iter::Peekable;
use std::str::Chars;

/// What the text is to become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One line; whole escape sequences vanish.
    Line,
    /// Lines stay lines; whole escape sequences vanish.
    Block,
    /// As `Block`, but nothing vanishes: whoever reviews a change must see what is hidden in it.
    Review,
}

/// Longer than any honest sequence: a link is an address, not a page.
const LONGEST_SEQUENCE: usize = 2048;

/// The text with everything in it harmless that a terminal would obey.
pub(crate) fn clean(text: &str, shape: Shape) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(char) = rest.next() {
        match char {
            '\n' | '\t' if shape == Shape::Line => out.push(' '),
            '\n' | '\t' => out.push(char),
            '\r' if shape != Shape::Review && rest.peek() == Some(&'\n') => {}
            '\u{1b}' | '\u{80}'..='\u{9f}' if shape != Shape::Review && skip_sequence(char, &mut rest) => {}
            _ if is_hidden(char) => show(&mut out, char),
            _ => out.push(char),
        }
    }
    out
}

/// Whether a terminal, or the eye, would take this for something else than a character.
pub(crate) fn is_hidden(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' // soft hyphen
            | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' // marks and overrides of direction
            | '\u{2028}' | '\u{2029}' // separators that some take for line ends
            | '\u{2060}'..='\u{206f}' // isolates and invisible operators
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}' // tags: text that nobody sees
        )
}

fn show(out: &mut String, char: char) {
    match char {
        '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + u32::from(char)).unwrap_or('\u{fffd}')),
        '\u{7f}' => out.push('\u{2421}'),
        _ => write!(out, "<U+{:04X}>", u32::from(char)).expect("a string takes all that is written"),
    }
}

/// Passes over a whole escape sequence (ECMA-48). False, and nothing passed, when it is not whole: then its
/// introducer is shown, so that an open sequence swallows nothing.
fn skip_sequence(introducer: char, rest: &mut Peekable<Chars<'_>>) -> bool {
    let mut ahead = rest.clone();
    let kind = match introducer {
        '\u{1b}' => match ahead.next() {
            Some(kind) => kind,
            None => return false,
        },
        // A C1 control is the same as ESC and the character 0x40 below it.
        c1 => char::from_u32(u32::from(c1) - 0x40).unwrap_or('\0'),
    };
    let whole = match kind {
        '[' => skip_until(&mut ahead, |char| matches!(char, '\u{40}'..='\u{7e}'), |char| char.is_ascii()),
        ']' | 'P' | 'X' | '^' | '_' => skip_string(&mut ahead),
        ' '..='/' => {
            skip_until(&mut ahead, |char| matches!(char, '0'..='~'), |char| matches!(char, ' '..='/'))
        }
        '0'..='~' => true,
        _ => false,
    };
    if whole {
        *rest = ahead;
    }
    whole
}

fn skip_until(ahead: &mut Peekable<Chars<'_>>, ends: fn(char) -> bool, belongs: fn(char) -> bool) -> bool {
    for char in ahead.by_ref().take(LONGEST_SEQUENCE) {
        if ends(char) {
            return true;
        }
        if char.is_control() || !belongs(char) {
            return false;
        }
    }
    false
}

/// A control string ends with BEL, ST, or ESC and a backslash, and never holds a line end.
fn skip_string(ahead: &mut Peekable<Chars<'_>>) -> bool {
    for _ in 0..LONGEST_SEQUENCE {
        match ahead.next() {
            Some('\u{7}' | '\u{9c}') => return true,
            Some('\u{1b}') => return ahead.next() == Some('\\'),
            None | Some('\n' | '\r') => return false,
            Some(_) => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        clean(text, Shape::Line)
    }

    #[test]
    fn colours_and_cursor_moves_vanish() {
        assert_eq!(line("\u{1b}[1;31mred\u{1b}[0m \u{1b}[2J\u{1b}[Hhome \u{1b}(Bx\u{1b}cy"), "red home xy");
        assert_eq!(line("\u{9b}31mred"), "red");
    }

    #[test]
    fn links_and_the_clipboard_are_out_of_reach() {
        let link = "\u{1b}]8;;https://evil.example\u{1b}\\click\u{1b}]8;;\u{7}";
        assert_eq!(line(link), "click");
        assert_eq!(line("a\u{1b}]52;c;cm0gLXJmIC8=\u{7}b"), "ab");
        assert_eq!(line("a\u{9d}52;c;eA==\u{9c}b"), "ab");
        assert_eq!(line("a\u{1b}P1$r0m\u{1b}\\b"), "ab");
    }

    #[test]
    fn an_open_sequence_swallows_nothing() {
        assert_eq!(clean("a\u{1b}]0;title\nsecond line", Shape::Block), "a␛]0;title\nsecond line");
        assert_eq!(line("a\u{1b}[31"), "a␛[31");
        assert_eq!(line("a\u{1b}"), "a␛");
        assert_eq!(line("a\u{1b}]52;c;x\u{1b}[31mb"), "a␛]52;c;xb");
        let long = format!("\u{1b}]{}\u{7}", "x".repeat(LONGEST_SEQUENCE + 1));
        assert!(line(&long).contains("xxx"));
    }

    #[test]
    fn a_carriage_return_overwrites_nothing() {
        assert_eq!(line("FAILED\rpassed"), "FAILED␍passed");
        assert_eq!(clean("one\r\ntwo", Shape::Block), "one\ntwo");
        assert_eq!(line("pass\u{8}\u{8}\u{7f}\0"), "pass␈␈␡␀");
    }

    #[test]
    fn text_that_reorders_or_hides_itself_is_shown() {
        assert_eq!(line("a\u{202e}b\u{2066}c\u{200f}d"), "a<U+202E>b<U+2066>c<U+200F>d");
        assert_eq!(line("x\u{200b}y\u{feff}z\u{e0041}"), "x<U+200B>y<U+FEFF>z<U+E0041>");
        assert_eq!(line("a\u{2028}b"), "a<U+2028>b");
    }

    #[test]
    fn a_reviewer_sees_what_is_hidden_in_a_change() {
        let text = "+\u{1b}[8mrm -rf\u{1b}[0m\r\n-x\ty";
        assert_eq!(clean(text, Shape::Review), "+␛[8mrm -rf␛[0m␍\n-x\ty");
    }

    #[test]
    fn honest_text_stays_as_it_is() {
        let text = "naïve 日本語 🦀 — «ok»";
        assert_eq!(line(text), text);
        assert_eq!(line("two\nlines\tand"), "two lines and");
        assert_eq!(clean("two\n\tlines", Shape::Block), "two\n\tlines");
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_a_terminal_obeys_comes_through(
            text in r"(?s)([\x1b\x07\r\n\x{80}-\x{9f}\x{202a}-\x{202e}]|[\[\]P_^\\;0-9mHJ]|.){0,40}"
        ) {
            for shape in [Shape::Line, Shape::Block, Shape::Review] {
                let cleaned = clean(&text, shape);
                let mut left = cleaned.chars().filter(|char| is_hidden(*char));
                let stays = |char| shape != Shape::Line && matches!(char, '\n' | '\t');
                proptest::prop_assert!(left.all(stays), "{:?}: {:?}", shape, cleaned);
                // What is clean stays as it is.
                proptest::prop_assert_eq!(&clean(&cleaned, shape), &cleaned);
            }
        }
    }
}
