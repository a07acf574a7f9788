//! Text of strangers, without what changes how it reads.

/// A text without control characters, marks that turn the direction of reading, and characters that nobody sees. What it
/// says stays; what it can do to a screen, or hide from whoever looks at it, does not. Ends of lines become line feeds.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            _ if c.is_control() || is_hidden(c) => {}
            _ => out.push(c),
        }
    }
    out
}

/// Characters without a picture. The joiners that scripts and emoji need (U+200C, U+200D) are none of them.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        // Direction: its marks, embeddings, overrides and isolates.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // No width, and deprecated controls of format.
        | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        // Tags and further selectors of variants: whole texts are smuggled in them.
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::plain;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_seen_is_not_there() {
        assert_eq!(plain("a\u{202e}b\u{2066}c\u{1b}[31m\0d\u{200b}\u{feff}e"), "abc[31mde");
        assert_eq!(plain("x\u{e0069}\u{e0067}\u{e006e}y\u{e0100}"), "xy");
        assert_eq!(plain("a\r\nb\rc\u{2028}d\te"), "a\nb\nc\nd\te");
        assert_eq!(plain("नमस्ते 👩\u{200d}🚀 ümläut"), "नमस्ते 👩\u{200d}🚀 ümläut");
    }

    proptest! {
        #[test]
        fn plain_text_stays_as_it_is(text in "\\PC*") {
            let once = plain(&text);
            prop_assert_eq!(plain(&once), once.clone());
            prop_assert!(!once.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        }
    }
}
