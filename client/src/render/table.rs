//! Lists: columns for people, tab-separated lines for pipes.

use super::words::brief;
use super::{Out, Shape, clean};
use comfy_table::{Attribute, Cell, ContentArrangement, presets};
use std::io;

/// Wide enough for a sentence, narrow enough for a terminal.
const WIDEST: usize = 72;

/// A list with a heading.
pub(crate) struct Table {
    heading: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty list.
    pub(crate) fn new(heading: &[&'static str]) -> Self {
        Self { heading: heading.to_vec(), rows: Vec::new() }
    }

    /// Adds a line; its texts are cleaned here.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Prints it, or what to say when there is nothing. A pipe gets a line for each item and no heading.
    pub(crate) fn print(&self, out: Out, empty: &str) -> io::Result<()> {
        if !out.terminal {
            return self.rows.iter().try_for_each(|row| {
                let cells: Vec<String> = row.iter().map(|cell| clean(cell, Shape::Line)).collect();
                out.line(&cells.join("\t"))
            });
        }
        if self.rows.is_empty() {
            return out.line(empty);
        }
        let heading = self.heading.iter().map(|name| {
            let cell = Cell::new(name.to_uppercase());
            if out.colours { cell.add_attribute(Attribute::Dim) } else { cell }
        });
        let mut table = comfy_table::Table::new();
        table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_header(heading);
        table.add_rows(self.rows.iter().map(|row| row.iter().map(|cell| brief(cell, WIDEST))));
        out.line(&table.trim_fmt())
    }
}
