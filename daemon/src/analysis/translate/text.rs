//! The text as a whole.

use super::tokens;
use super::writer::{Refused, Writer, refused};
use deputy_domain::analysis::Table;
use sqlparser::ast::Statement;
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::Parser;
use sqlparser::tokenizer::Tokenizer;
use std::collections::BTreeSet;

/// Bytes of a question: several screens of it.
const BYTES_MAX: usize = 4_000;

/// How deep the parser goes; each step takes much of the stack (`apart` gives it one).
const DEPTH_MAX: usize = 30;

/// What runs.
#[derive(Debug)]
pub(in super::super) struct Translated {
    /// Its text.
    pub sql: String,
    /// The tables that it names.
    pub tables: BTreeSet<Table>,
}

/// Understands a question, and writes down what runs.
pub(in super::super) fn translate(sql: &str) -> Result<Translated, Refused> {
    if sql.len() > BYTES_MAX {
        return refused(format!("the question has more than {BYTES_MAX} bytes: ask for less at once"));
    }
    if sql.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return refused("the question holds a control character");
    }
    let unread = |why: String| Refused(format!("this is not understood as SQL of SQLite: {why}"));
    let tokens = Tokenizer::new(&SQLiteDialect {}, sql)
        .tokenize_with_location()
        .map_err(|fault| unread(fault.to_string()))?;
    tokens::check(&tokens)?;
    let parser = Parser::new(&SQLiteDialect {}).with_recursion_limit(DEPTH_MAX);
    let mut parser = parser.with_tokens_with_locations(tokens);
    let statements = parser.parse_statements().map_err(|fault| unread(fault.to_string()))?;
    let [Statement::Query(query)] = statements.as_slice() else {
        return refused("a question is one SELECT, or one WITH that ends in a SELECT, and nothing else");
    };
    let mut writer = Writer::default();
    let sql = writer.query(query)?;
    Ok(Translated { sql, tables: writer.tables })
}
