//! Who writes, and what has been seen so far.

use deputy_domain::analysis::Table;
use std::collections::BTreeSet;

/// Expressions and queries inside of each other. Recursion of ours stays far within any stack.
const DEPTH_MAX: usize = 60;

/// Tables of all parts of a question together, a part that is named twice counted twice: so many SQLite looks at while it
/// prepares, and each level of names could double them.
const REFERENCES_MAX: usize = 40;

/// Texts put together by `||`. Each can double the longest one, so this bounds how long a text gets.
const CONCATENATIONS_MAX: usize = 3;

/// Why a question is not answered, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Refused(pub String);

/// Something that was written, or why it is not.
pub(super) type Written = Result<String, Refused>;

/// A name that a question gave to a part of itself.
struct Named {
    name: String,
    references: usize,
}

/// Who writes, and what has been seen so far.
#[derive(Default)]
pub(super) struct Writer {
    /// Tables that were named.
    pub(super) tables: BTreeSet<Table>,
    /// Parts that can be named here, the latest last.
    visible: Vec<Named>,
    /// All names of parts there ever were: one name is one thing.
    taken: BTreeSet<String>,
    references: usize,
    concatenations: usize,
    depth: usize,
}

pub(super) fn refused<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused(why.into()))
}

/// A name in quotes that SQLite takes for a name only: what stands between `"` is a text to it where nothing has the name.
pub(super) fn quoted(name: &str) -> Written {
    if name.is_empty() || name.contains(['[', ']', '`', '"']) || name.chars().any(char::is_control) {
        return refused(format!("`{name}` cannot be used as a name: use letters, digits and `_`"));
    }
    Ok(format!("[{name}]"))
}

impl Writer {
    /// Goes one level deeper, and back.
    pub(super) fn deeper(&mut self, write: impl FnOnce(&mut Self) -> Written) -> Written {
        if self.depth >= DEPTH_MAX {
            return refused("the question is nested too deeply: ask for less at once");
        }
        self.depth += 1;
        let written = write(self);
        self.depth -= 1;
        written
    }

    /// Puts texts together once more.
    pub(super) fn concatenated(&mut self) -> Result<(), Refused> {
        self.concatenations += 1;
        if self.concatenations > CONCATENATIONS_MAX {
            return refused(format!(
                "`||` can be used {CONCATENATIONS_MAX} times: select the parts one by one"
            ));
        }
        Ok(())
    }

    /// A table or a part, named where rows come from.
    pub(super) fn reference(&mut self, name: &str) -> Written {
        let key = name.to_ascii_lowercase();
        let part = self.visible.iter().find(|part| part.name == key).map(|part| part.references);
        let table = Table::ALL.into_iter().find(|table| table.name() == key);
        self.references = self.references.saturating_add(match (part, table) {
            (Some(references), _) => references,
            (None, Some(table)) => {
                self.tables.insert(table);
                1
            }
            (None, None) => {
                let names = Table::ALL.map(Table::name).join(", ");
                return refused(format!("there is no table `{name}`: the tables are {names}"));
            }
        });
        if self.references > REFERENCES_MAX {
            return refused("the question goes over too many tables: ask for less at once");
        }
        quoted(name)
    }

    /// Writes a part that gets a name. It does not see itself, so nothing ever goes round in circles.
    pub(super) fn part(&mut self, name: &str, write: impl FnOnce(&mut Self) -> Written) -> Written {
        let key = name.to_ascii_lowercase();
        let is_table = Table::ALL.iter().any(|table| table.name() == key);
        if is_table || !self.taken.insert(key.clone()) {
            return refused(format!("something is called `{name}` already: choose another name"));
        }
        let before = std::mem::take(&mut self.references);
        let written = write(self)?;
        let references = std::mem::replace(&mut self.references, before).max(1);
        self.visible.push(Named { name: key, references });
        Ok(written)
    }

    /// Writes what has parts of its own, which nobody sees outside of it.
    pub(super) fn scope(&mut self, write: impl FnOnce(&mut Self) -> Written) -> Written {
        let before = self.visible.len();
        let written = self.deeper(write);
        self.visible.truncate(before);
        written
    }
}
