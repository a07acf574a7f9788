//! Where each setting was said, so that a fault can name its line.

use std::collections::BTreeMap;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Where each setting was said: in a line of the file, or in the environment, which is laid over it.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    by_key: BTreeMap<String, String>,
}

impl Places {
    /// Those of a file's text. A text that is no TOML has none: whoever reads it says so.
    pub(super) fn of_file(path: &Path, text: &str) -> Self {
        let mut places = Self::default();
        if let Ok(table) = DeTable::parse(text) {
            places.walk("", table.get_ref(), &|at| {
                format!("{}:{}", path.display(), line_at(text.as_bytes(), at))
            });
        }
        places
    }

    /// Lays variables named `DEPUTY__SECTION__KEY` over them.
    pub(super) fn with_variables(mut self, names: impl Iterator<Item = String>) -> Self {
        for name in names {
            if let Some(key) = name.strip_prefix("DEPUTY__") {
                self.by_key.insert(key.to_lowercase().replace("__", "."), name);
            }
        }
        self
    }

    /// The fault with its place before it. It begins with its key (`server.listen: ...`); one whose key was not said
    /// has the place of what is around it, or none.
    pub(super) fn before(&self, fault: &str) -> String {
        let mut key = &fault[..fault.find([':', ' ']).unwrap_or(fault.len())];
        while !key.is_empty() {
            if let Some(place) = self.by_key.get(key) {
                return format!("{place}: {fault}");
            }
            key = &key[..key.rfind(['.', '[']).unwrap_or_default()];
        }
        fault.to_owned()
    }

    fn walk(&mut self, above: &str, table: &DeTable<'_>, place: &impl Fn(usize) -> String) {
        for (name, value) in table {
            let dot = if above.is_empty() { "" } else { "." };
            self.enter(format!("{above}{dot}{}", name.get_ref()), name.span().start, value, place);
        }
    }

    fn enter(
        &mut self,
        key: String,
        at: usize,
        value: &Spanned<DeValue<'_>>,
        place: &impl Fn(usize) -> String,
    ) {
        match value.get_ref() {
            DeValue::Table(table) => self.walk(&key, table, place),
            DeValue::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.enter(format!("{key}[{index}]"), item.span().start, item, place);
                }
            }
            _ => {}
        }
        self.by_key.insert(key, place(at));
    }
}

/// The line of a byte, from 1.
pub(super) fn line_at(text: &[u8], at: usize) -> usize {
    text[..at.min(text.len())].split(|byte| *byte == b'\n').count()
}
