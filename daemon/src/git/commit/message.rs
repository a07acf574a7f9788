//! The text of a commit: subject, body, trailers.
//!
//! Trailers are the last paragraph, in the form of `git interpret-trailers`: `Key: value`, a line each.

use deputy_actors::ports::Provenance;

/// A subject beyond this is cut; the body has the rest.
const SUBJECT_MAX_CHARS: usize = 200;

/// The message of a commit. `required` trailers are added where `provenance` lacks them, so the last paragraph is
/// always ours and no line of the body can pass for it.
pub(crate) fn message(provenance: &Provenance, required: &[(&str, String)]) -> String {
    let subject: String = one_line(&provenance.subject).chars().take(SUBJECT_MAX_CHARS).collect();
    let mut text = if subject.is_empty() { "Work by Deputy".to_owned() } else { subject };
    text.push_str("\n\n");
    let body = body(&provenance.body);
    if !body.is_empty() {
        text.push_str(&body);
        text.push_str("\n\n");
    }
    let given = provenance.trailers.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let lacking = required
        .iter()
        .filter(|(key, _)| !provenance.trailers.iter().any(|(given, _)| given.eq_ignore_ascii_case(key)));
    for (key, value) in given.chain(lacking.map(|(key, value)| (*key, value.as_str()))) {
        let key: String = key.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let value = one_line(value);
        if !key.is_empty() && !value.is_empty() {
            text.extend([key.as_str(), ": ", value.as_str(), "\n"]);
        }
    }
    text
}

/// The value of a trailer in the last paragraph of a message.
pub(crate) fn trailer<'m>(message: &'m str, key: &str) -> Option<&'m str> {
    let last = message.trim_end().rsplit("\n\n").next()?;
    last.lines().find_map(|line| Some(line.strip_prefix(key)?.strip_prefix(':')?.trim()))
}

/// All that breaks or hides a line becomes a space.
fn one_line(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if breaks(c) { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Keeps the lines. One that begins with `---` is moved in by a space: git's tools take it for the end of a message.
fn body(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let line: String = line.chars().filter(|c| !breaks(*c) || *c == '\t').collect();
            let line = line.trim_end();
            if line.starts_with("---") { format!(" {line}") } else { line.to_owned() }
        })
        .collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
