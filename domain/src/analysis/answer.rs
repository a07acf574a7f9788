//! What came of a question, as it is shown.

use deputy_protocol::wording::cut;

/// Characters of one value.
const CELL_CHARS_MAX: usize = 200;

/// Characters of all of it: what a model reads at once.
const CHARS_MAX: usize = 20_000;

/// What came of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What the columns are called. None where there is no row.
    pub columns: Vec<String>,
    /// Values as text, each row as long as the columns are.
    pub rows: Vec<Vec<Option<String>>>,
    /// Whether there are more rows than these.
    pub is_cut: bool,
}

/// An answer as a small table, and how many rows of it are shown.
pub fn shown(answer: &Answer) -> (String, usize) {
    let mut lines = vec![answer.columns.iter().map(|name| cell(name)).collect::<Vec<_>>().join(" | ")];
    let mut chars = lines[0].chars().count();
    for row in &answer.rows {
        let values = row.iter().map(|value| value.as_deref().map_or_else(|| "NULL".to_owned(), cell));
        let line = values.collect::<Vec<_>>().join(" | ");
        chars += line.chars().count() + 1;
        if chars > CHARS_MAX {
            break;
        }
        lines.push(line);
    }
    let rows = lines.len() - 1;
    (lines.join("\n"), rows)
}

/// A value on one line, which cannot be taken for two.
fn cell(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ").replace('|', "¦");
    cut(&text, CELL_CHARS_MAX)
}
