//! `document_read`: what a document of a project says.

use super::{arguments, read, spec as tool};
use crate::model::ToolSpec;
use deputy_protocol::ids::DocumentId;
use serde::Deserialize;
use serde_json::json;

/// Its name.
pub const NAME: &str = "document_read";

/// Lines that are shown, when nobody says.
const LINES: u32 = 1_000;

/// Lines that are shown at once, at most.
const LINES_MAX: u32 = 5_000;

/// Lines of a version of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentRead {
    /// Which document.
    pub document: DocumentId,
    /// Which of its versions; absent: the newest.
    pub version: Option<u64>,
    /// The first line, from 1.
    pub first_line: u64,
    /// How many lines.
    pub lines: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arguments {
    document: DocumentId,
    #[serde(default)]
    version: Option<u64>,
    #[serde(default)]
    offset: Option<u64>,
    #[serde(default)]
    limit: Option<u32>,
}

pub(in crate::coo) fn spec() -> ToolSpec {
    tool(
        NAME,
        "What a document of a project says, now or in an earlier version.",
        json!({
            "document": {"type": "string", "description": "Its id, as `documents_list` shows it"},
            "version": {"type": "integer", "minimum": 1, "description": "Left out: the newest"},
            "offset": {"type": "integer", "minimum": 1, "description": "First line, from 1"},
            "limit": {"type": "integer", "minimum": 1, "maximum": LINES_MAX, "description": "Lines; 1000 if left out"},
        }),
        &["document"],
    )
}

pub(in crate::coo) fn parse(arguments: &str) -> Result<DocumentRead, String> {
    let Arguments { document, version, offset, limit } = read(&spec(), arguments)?;
    let (first_line, lines) = (offset.unwrap_or(1).max(1), arguments::limit(limit, LINES, LINES_MAX));
    Ok(DocumentRead { document, version, first_line, lines })
}
