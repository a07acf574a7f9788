//! What of a project's secrets is a secret.

use std::fmt;

/// Shorter ones are not guarded: `1`, `true` and `3000` are everywhere, and hiding them would make output unreadable.
const LEAST_BYTES: usize = 8;
/// Shortest word of a file that has no names in it (a key, say) that is guarded by itself.
const LEAST_WORD_BYTES: usize = 16;

/// A value and what it is called. Its text is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    pub(super) name: String,
    pub(super) value: Vec<u8>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.name)
    }
}

impl Secret {
    /// A value under its name; none where the value is too short to be told from ordinary text.
    pub fn new(name: &str, value: &[u8]) -> Option<Self> {
        let value = value.trim_ascii();
        (value.len() >= LEAST_BYTES).then(|| Self { name: name.to_owned(), value: value.to_vec() })
    }
}

/// The secrets in a file: values of lines like `NAME=value`, and long words of all other lines.
pub fn of_file(name: &str, content: &[u8]) -> Vec<Secret> {
    let lines = content.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    lines.flat_map(|line| of_line(name, line)).collect()
}

fn of_line(name: &str, line: &[u8]) -> Vec<Secret> {
    if line.starts_with(b"#") {
        return Vec::new();
    }
    if let Some(value) = assigned(line) {
        return Secret::new(name, value).into_iter().collect();
    }
    // A key inside of JSON has its line ends as two characters.
    let line = replaced(line, b"\\n", b"\n");
    let words = line.split(|byte| byte.is_ascii_whitespace() || b"\"',;".contains(byte));
    words.filter(|word| word.len() >= LEAST_WORD_BYTES).filter_map(|word| Secret::new(name, word)).collect()
}

/// The value of a line of an environment file, without its quotes.
fn assigned(line: &[u8]) -> Option<&[u8]> {
    let line = line.strip_prefix(b"export ").unwrap_or(line);
    let at = line.iter().position(|byte| *byte == b'=')?;
    let (name, value) = (line[..at].trim_ascii(), line[at + 1..].trim_ascii());
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    if name.is_empty() || name[0].is_ascii_digit() || !name.iter().all(is_name) {
        return None;
    }
    match value {
        [b'"', inner @ .., b'"'] | [b'\'', inner @ .., b'\''] => Some(inner),
        value => Some(value),
    }
}

fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(from) {
            out.extend_from_slice(to);
            rest = after;
        } else {
            out.push(rest[0]);
            rest = &rest[1..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(content: &str) -> Vec<String> {
        let found = of_file("f", content.as_bytes());
        found.into_iter().map(|secret| String::from_utf8(secret.value).unwrap()).collect()
    }

    #[test]
    fn values_of_an_environment_file_are_secrets_and_its_names_are_not() {
        let found =
            values("# comment that is long\nexport TOKEN='abcd efgh'\nPORT=3000\nURL=\"http://x.example\"\n");
        assert_eq!(found, ["abcd efgh", "http://x.example"]);
    }

    #[test]
    fn words_of_a_key_are_secrets_also_inside_of_json() {
        let key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
        assert_eq!(values(&format!("-----BEGIN KEY-----\n{key}\n")), [key]);
        assert_eq!(values(&format!(r#"{{"private_key": "-----BEGIN\n{key}\n"}}"#)), [key]);
    }

    #[test]
    fn a_secret_is_not_shown() {
        let secret = Secret::new("TOKEN", b"a long value").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(TOKEN)");
        assert!(Secret::new("PORT", b"3000").is_none());
    }
}
