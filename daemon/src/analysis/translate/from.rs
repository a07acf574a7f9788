//! Where rows come from: tables, parts with names, queries in brackets, and how they are joined.

use super::writer::{Refused, Writer, Written, quoted, refused};
use sqlparser::ast::{
    Join, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, TableAlias, TableFactor, TableWithJoins,
};

const JOINS: &str = "joins are JOIN, LEFT JOIN, RIGHT JOIN, FULL JOIN and CROSS JOIN, with ON or USING";

impl Writer {
    /// All of it; nothing where there is none.
    pub(super) fn from(&mut self, from: &[TableWithJoins]) -> Written {
        if from.is_empty() {
            return Ok(String::new());
        }
        let each: Result<Vec<String>, Refused> = from.iter().map(|it| self.joined(it)).collect();
        Ok(format!(" FROM {}", each?.join(", ")))
    }

    fn joined(&mut self, from: &TableWithJoins) -> Written {
        let TableWithJoins { relation, joins } = from;
        let mut text = self.relation(relation)?;
        for Join { relation, global, join_operator } in joins {
            if *global {
                return refused(JOINS);
            }
            let (word, constraint) = match join_operator {
                JoinOperator::Join(on) | JoinOperator::Inner(on) => ("JOIN", on),
                JoinOperator::Left(on) | JoinOperator::LeftOuter(on) => ("LEFT JOIN", on),
                JoinOperator::Right(on) | JoinOperator::RightOuter(on) => ("RIGHT JOIN", on),
                JoinOperator::FullOuter(on) => ("FULL JOIN", on),
                JoinOperator::CrossJoin(on) => ("CROSS JOIN", on),
                _ => return refused(JOINS),
            };
            let relation = self.relation(relation)?;
            let on = match constraint {
                JoinConstraint::On(condition) => format!(" ON {}", self.expr(condition)?),
                JoinConstraint::Using(columns) => {
                    let names: Result<Vec<String>, Refused> = columns.iter().map(one_name).collect();
                    format!(" USING ({})", names?.join(", "))
                }
                JoinConstraint::None => String::new(),
                JoinConstraint::Natural => return refused(JOINS),
            };
            text = format!("{text} {word} {relation}{on}");
        }
        Ok(text)
    }

    fn relation(&mut self, relation: &TableFactor) -> Written {
        match relation {
            TableFactor::Table {
                name,
                alias,
                args: None,
                with_hints,
                version: None,
                with_ordinality: false,
                partitions,
                json_path: None,
                sample: None,
                index_hints,
            } if with_hints.is_empty() && partitions.is_empty() && index_hints.is_empty() => {
                let name = single(name)?;
                Ok(format!("{}{}", self.reference(name)?, called(alias.as_ref())?))
            }
            TableFactor::Derived { lateral: false, subquery, alias, sample: None } => {
                let query = self.query(subquery)?;
                Ok(format!("({query}){}", called(alias.as_ref())?))
            }
            TableFactor::NestedJoin { table_with_joins, alias: None } => {
                let joined = self.deeper(|writer| writer.joined(table_with_joins))?;
                Ok(format!("({joined})"))
            }
            _ => refused("rows come from the tables, from parts named by WITH, and from queries in brackets"),
        }
    }
}

/// ` AS name`, where one was given.
fn called(alias: Option<&TableAlias>) -> Written {
    match alias {
        None => Ok(String::new()),
        Some(TableAlias { explicit: _, name, columns, at: None }) if columns.is_empty() => {
            Ok(format!(" AS {}", quoted(&name.value)?))
        }
        Some(_) => refused("a name for rows is one word: name their columns inside"),
    }
}

/// A name without the name of a database before it.
fn single(name: &ObjectName) -> Result<&str, Refused> {
    match name.0.as_slice() {
        [ObjectNamePart::Identifier(name)] => Ok(&name.value),
        _ => refused(format!("`{name}` names more than a table: there is one database, and it has no name")),
    }
}

/// The same in quotes.
pub(super) fn one_name(name: &ObjectName) -> Written {
    quoted(single(name)?)
}
