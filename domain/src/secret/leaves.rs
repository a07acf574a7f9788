//! The texts in a line of JSON, and what they belong to.

use serde_json::Value;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Before the JSON of an event on a stream of them.
const EVENT: &[u8] = b"data:";

/// What texts of several lines have in common that are pieces of one: the place of the field alone, and the place with
/// all that says which of several it is. Places in lists count only where they are said (`index`).
pub(crate) type Belonging = [u64; 2];

/// A line that is JSON, or an event of a stream that is.
pub(crate) struct Parsed<'a> {
    before: &'a [u8],
    pub value: Value,
    after: &'a [u8],
}

impl<'a> Parsed<'a> {
    /// `None`: it is something else, and has no texts but itself.
    pub(crate) fn of(line: &'a [u8]) -> Option<Self> {
        let start = line.trim_ascii_start();
        let json = start.strip_prefix(EVENT).unwrap_or(start).trim_ascii();
        if !matches!(json.first()?, b'{' | b'[') {
            return None;
        }
        let from = json.as_ptr().addr() - line.as_ptr().addr();
        let (before, after) = (&line[..from], &line[from + json.len()..]);
        Some(Self { before, value: serde_json::from_slice(json).ok()?, after })
    }

    pub(crate) fn into_line(self) -> Vec<u8> {
        let json = self.value.to_string();
        [self.before, json.as_bytes(), self.after].concat()
    }
}

/// Looks at every text, in an order that is always the same.
pub(crate) fn each(value: &mut Value, look: &mut impl FnMut(Belonging, &mut String)) {
    walk(value, 0, 0, look);
}

fn walk(value: &mut Value, place: u64, which: u64, look: &mut impl FnMut(Belonging, &mut String)) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => look([hashed(place, &"place"), hashed(place, &which)], text),
        Value::Array(items) => {
            for item in items {
                walk(item, place, which, look);
            }
        }
        Value::Object(fields) => {
            let says = fields.iter().filter(|(name, _)| says_which(name));
            let which = says.fold(which, |which, (name, value)| match value {
                Value::String(text) => hashed(which, &(name, text)),
                Value::Number(number) => hashed(which, &(name, number)),
                _ => which,
            });
            // What tells pieces apart is in none.
            for (name, value) in fields.iter_mut().filter(|(name, _)| !says_which(name)) {
                walk(value, hashed(place, name), which, look);
            }
        }
    }
}

/// Whether a field tells pieces of one text from those of another. A plain `id` is often that of the piece.
fn says_which(field: &str) -> bool {
    matches!(field, "type" | "method" | "index" | "sessionUpdate")
        || ["_index", "Index", "_id", "Id"].iter().any(|end| field.ends_with(end))
}

fn hashed(before: u64, what: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    before.hash(&mut hasher);
    what.hash(&mut hasher);
    hasher.finish()
}
