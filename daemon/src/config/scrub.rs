//! What a fault may say: what was expected, never what stood there. A key that was pasted into the wrong place would
//! else be in the log and on the screen.

/// A parser's words without the value that they quote. Names of settings stay.
pub(super) fn scrub(message: &str) -> String {
    let keeps = ["unknown field ", "unknown variant ", "missing ", "duplicate "];
    if keeps.iter().any(|start| message.starts_with(start)) {
        return message.to_owned();
    }
    let quotes = |c: char| matches!(c, '"' | '`');
    if message.starts_with("invalid ")
        && let Some(expected) = message.rfind(", expected ")
    {
        let found = message[..expected].split(quotes).next().unwrap_or_default();
        return format!("{}{}", found.trim_end(), &message[expected..]);
    }
    without_quoted(message)
}

/// A text with everything between two double quotes taken out.
fn without_quoted(message: &str) -> String {
    let Some((first, last)) = message.find('"').zip(message.rfind('"')).filter(|(first, last)| first < last)
    else {
        return message.to_owned();
    };
    format!("{}…{}", &message[..first], &message[last + 1..])
}

#[cfg(test)]
mod tests {
    use super::scrub;

    #[test]
    fn what_was_expected_is_said_and_what_stood_there_is_not() {
        for (message, said) in [
            ("invalid type: string \"sk-1\", expected a map", "invalid type: string, expected a map"),
            (
                "invalid type: string \"a\\\", expected b\", expected u32",
                "invalid type: string, expected u32",
            ),
            ("invalid value: integer `-7`, expected u32", "invalid value: integer, expected u32"),
            ("invalid type: map, expected a string", "invalid type: map, expected a string"),
            ("cannot use \"sk-1\" and \"sk-2\"", "cannot use …"),
            ("unknown field `port`, expected `listen`", "unknown field `port`, expected `listen`"),
            ("expected `\"`", "expected `\"`"),
        ] {
            assert_eq!(scrub(message), said);
        }
    }
}
