//! Calls of functions: those whose result is no larger than what they are given, and whose work has a bound.

use super::expr::{clipped, pattern_of};
use super::writer::{Refused, Writer, Written, refused};
use sqlparser::ast::{
    DuplicateTreatment, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList,
    FunctionArguments, ObjectNamePart, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec,
    WindowType,
};

/// How a function is called.
struct Known {
    name: &'static str,
    least: usize,
    most: usize,
    /// The argument that has to be written out, counted from 0.
    written_out: Option<usize>,
}

const fn known(name: &'static str, least: usize, most: usize) -> Known {
    Known { name, least, most, written_out: None }
}

/// `group_concat`, `printf`, `replace`, `hex`, `zeroblob`, `randomblob` and their like are missing on purpose: they make
/// much out of little.
const KNOWN: &[Known] = &[
    known("count", 0, 1),
    known("sum", 1, 1),
    known("total", 1, 1),
    known("avg", 1, 1),
    known("min", 1, 8),
    known("max", 1, 8),
    known("abs", 1, 1),
    known("round", 1, 2),
    known("coalesce", 2, 8),
    known("ifnull", 2, 2),
    known("nullif", 2, 2),
    known("iif", 2, 3),
    known("length", 1, 1),
    known("lower", 1, 1),
    known("upper", 1, 1),
    known("substr", 2, 3),
    known("trim", 1, 1),
    known("ltrim", 1, 1),
    known("rtrim", 1, 1),
    known("typeof", 1, 1),
    known("date", 0, 5),
    known("time", 0, 5),
    known("datetime", 0, 5),
    known("julianday", 0, 5),
    known("unixepoch", 0, 5),
    Known { name: "strftime", least: 1, most: 6, written_out: Some(0) },
    Known { name: "json_extract", least: 2, most: 2, written_out: Some(1) },
    known("row_number", 0, 0),
    known("rank", 0, 0),
    known("dense_rank", 0, 0),
    known("percent_rank", 0, 0),
    known("cume_dist", 0, 0),
    known("ntile", 1, 1),
    known("lag", 1, 3),
    known("lead", 1, 3),
    known("first_value", 1, 1),
    known("last_value", 1, 1),
    known("nth_value", 2, 2),
];

/// Whether there is such a function.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.iter().any(|known| known.name.eq_ignore_ascii_case(name))
}

/// That there is no such function, and which there are.
pub(super) fn unknown<T>(name: &str) -> Result<T, Refused> {
    let names: Vec<&str> = KNOWN.iter().map(|known| known.name).collect();
    refused(format!("the function `{}` is not answered: there are {}", clipped(name), names.join(", ")))
}

impl Writer {
    /// A call.
    pub(super) fn call(&mut self, function: &Function) -> Written {
        let Function { name, uses_odbc_syntax, parameters, args, within_group, filter, null_treatment, over } =
            function;
        let known = match name.0.as_slice() {
            [ObjectNamePart::Identifier(name)] => {
                KNOWN.iter().find(|known| known.name.eq_ignore_ascii_case(&name.value))
            }
            _ => None,
        };
        let Some(known) = known else {
            return unknown(&name.to_string());
        };
        let is_foreign = *uses_odbc_syntax
            || !matches!(parameters, FunctionArguments::None)
            || !within_group.is_empty()
            || null_treatment.is_some();
        if is_foreign {
            return refused(format!("`{}` is not called so in SQLite", known.name));
        }
        let args = self.arguments(known, args)?;
        let filter = match filter {
            None => String::new(),
            Some(condition) => format!(" FILTER (WHERE {})", self.expr(condition)?),
        };
        let over = match over {
            None => String::new(),
            Some(WindowType::WindowSpec(window)) => format!(" OVER ({})", self.window(window)?),
            Some(WindowType::NamedWindow(_)) => return refused("write windows out behind OVER"),
        };
        Ok(format!("{}({args}){filter}{over}", known.name))
    }

    fn arguments(&mut self, known: &Known, args: &FunctionArguments) -> Written {
        let (distinct, args): (_, &[FunctionArg]) = match args {
            // `current_timestamp` and its like are called without brackets.
            FunctionArguments::None => return refused(format!("call `{}` with brackets", known.name)),
            FunctionArguments::Subquery(_) => {
                return refused(format!("put the query for `{}` into brackets of its own", known.name));
            }
            FunctionArguments::List(FunctionArgumentList { duplicate_treatment, args, clauses }) => {
                if !clauses.is_empty() {
                    return refused(format!("`{}` is not called so in SQLite", known.name));
                }
                (matches!(duplicate_treatment, Some(DuplicateTreatment::Distinct)), args)
            }
        };
        if !(known.least..=known.most).contains(&args.len()) {
            let (least, most) = (known.least, known.most);
            return refused(format!(
                "`{}` takes {least} to {most} arguments, and has {}",
                known.name,
                args.len()
            ));
        }
        let each = args.iter().enumerate().map(|(nth, arg)| match arg {
            FunctionArg::Unnamed(FunctionArgExpr::Wildcard) if known.name == "count" => Ok("*".to_owned()),
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) if known.written_out == Some(nth) => {
                pattern_of(expr)
            }
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => self.expr(expr),
            _ => refused(format!("`{}` is not called so in SQLite", known.name)),
        });
        let each: Result<Vec<String>, Refused> = each.collect();
        Ok(format!("{}{}", if distinct { "DISTINCT " } else { "" }, each?.join(", ")))
    }

    fn window(&mut self, window: &WindowSpec) -> Written {
        let WindowSpec { window_name, partition_by, order_by, window_frame } = window;
        if window_name.is_some() {
            return refused("write windows out behind OVER");
        }
        let mut parts = Vec::new();
        if !partition_by.is_empty() {
            parts.push(format!("PARTITION BY {}", self.list(partition_by)?));
        }
        if !order_by.is_empty() {
            parts.push(format!("ORDER BY {}", self.orders(order_by)?));
        }
        if let Some(WindowFrame { units, start_bound, end_bound }) = window_frame {
            let units = match units {
                WindowFrameUnits::Rows => "ROWS",
                WindowFrameUnits::Range => "RANGE",
                WindowFrameUnits::Groups => "GROUPS",
            };
            let start = bound(start_bound)?;
            parts.push(match end_bound {
                None => format!("{units} {start}"),
                Some(end) => format!("{units} BETWEEN {start} AND {}", bound(end)?),
            });
        }
        Ok(parts.join(" "))
    }
}

fn bound(bound: &WindowFrameBound) -> Written {
    let far = |rows: &Option<Box<Expr>>| match rows {
        None => Ok("UNBOUNDED".to_owned()),
        Some(rows) => pattern_of(rows),
    };
    Ok(match bound {
        WindowFrameBound::CurrentRow => "CURRENT ROW".to_owned(),
        WindowFrameBound::Preceding(rows) => format!("{} PRECEDING", far(rows)?),
        WindowFrameBound::Following(rows) => format!("{} FOLLOWING", far(rows)?),
    })
}
