//! Lists: columns for people, tab-separated lines for pipes.

use super::words::brief;
use super::{Out, Shape, clean};
use comfy_table::{Attribute, Cell, ColumnConstraint, ContentArrangement, presets};
use std::io;

/// Wide enough for a sentence, narrow enough for a terminal.
const WIDEST: usize = 72;
/// Ids, states and moments are not broken into lines; sentences are.
const WHOLE: u16 = 20;
/// A terminal that says it is narrower does not know how wide it is: those of some containers say 0.
const NARROWEST: u16 = 40;

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
        table.load_style(presets::NOTHING);
        table.set_header(heading);
        table.add_rows(self.rows.iter().map(|row| row.iter().map(|cell| brief(cell, WIDEST))));
        if table.width().is_some_and(|width| width >= NARROWEST) {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            for (column, width) in (0..).zip(table.column_max_content_widths()) {
                if width <= WHOLE
                    && let Some(column) = table.column_mut(column)
                {
                    column.set_constraint(ColumnConstraint::ContentWidth);
                }
            }
        }
        out.line(&table.trim_fmt())
    }
}
