//! Hostile text made harmless for people: no controls, no invisible or direction-changing characters, bounded length.

/// One line: breaks and tabs become spaces. At most `max` characters, an ellipsis included.
pub(crate) fn line(text: &str, max: usize) -> String {
    let words: Vec<&str> = text.split(is_space).filter(|word| !word.is_empty()).collect();
    shorten(&visible(&words.join(" ")), max)
}

/// Several lines, blank ones squeezed. At most `max` characters, an ellipsis included.
pub(super) fn lines(text: &str, max: usize) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{85}', '\u{2028}', '\u{2029}'], "\n");
    let shown = shorten(&visible(&text), max);
    shown.lines().map(str::trim_end).filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
}

/// At most `max` characters; what was cut is marked by an ellipsis.
pub(super) fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn visible(text: &str) -> String {
    text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| *c == '\n' || !is_hidden(*c)).collect()
}

/// Characters that show nothing themselves, or change how others are shown.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}'
            | '\u{180b}'..='\u{180f}'   // Mongolian selectors
            | '\u{200b}'..='\u{200f}'   // zero width, direction marks
            | '\u{202a}'..='\u{202e}'   // direction overrides
            | '\u{2060}'..='\u{206f}'   // word joiner, direction isolates
            | '\u{fe00}'..='\u{fe0f}'   // variation selectors: they can smuggle bytes
            | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'   // interlinear annotation
            | '\u{e000}'..='\u{f8ff}'   // private use
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}' // tags, more variation selectors
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_or_reorders_text_is_gone() {
        let hostile = "a\u{202e}b\u{200b}c\u{1b}[31md\0e\u{2066}f\u{e0041}g\u{7}h\u{9b}i";
        assert_eq!(line(hostile, 100), "abc[31mdefghi");
    }

    #[test]
    fn a_line_has_no_breaks_of_any_kind() {
        assert_eq!(line("a\r\nBcc: x\u{2028}b\u{85}c\td\u{b}e", 100), "a Bcc: x b c d e");
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(line(&"ä".repeat(10), 10), "ä".repeat(10));
        assert_eq!(line(&"ä".repeat(11), 10), format!("{}…", "ä".repeat(9)));
        assert_eq!(lines("a\n\n\nb\r\nc", 100), ["a", "b", "c"]);
    }
}
