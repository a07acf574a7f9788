//! Expressions. Each stands in brackets of its own, so that nothing depends on what binds how closely.

use super::writer::{Refused, Writer, Written, quoted, refused};
use sqlparser::ast::{BinaryOperator, CastKind, DataType, Expr, UnaryOperator, Value};

/// Characters of what something is compared with by LIKE and GLOB, and of paths and formats: how long such a comparison
/// takes is the product of both lengths, and nothing can end it in between.
const PATTERN_CHARS_MAX: usize = 100;

impl Writer {
    /// Several of them.
    pub(super) fn list(&mut self, all: &[Expr]) -> Written {
        let all: Result<Vec<String>, Refused> = all.iter().map(|it| self.expr(it)).collect();
        Ok(all?.join(", "))
    }

    /// One of them.
    pub(super) fn expr(&mut self, expr: &Expr) -> Written {
        self.deeper(|writer| writer.one(expr))
    }

    fn one(&mut self, expr: &Expr) -> Written {
        Ok(match expr {
            Expr::Identifier(name) => quoted(&name.value)?,
            Expr::CompoundIdentifier(parts) => match parts.as_slice() {
                [of, column] => format!("{}.{}", quoted(&of.value)?, quoted(&column.value)?),
                _ => return refused(format!("`{expr}` is no column: write TABLE.COLUMN")),
            },
            Expr::Value(value) => literal(&value.value)?,
            Expr::Nested(inner) => self.expr(inner)?,
            Expr::IsNull(it) => format!("({} IS NULL)", self.expr(it)?),
            Expr::IsNotNull(it) => format!("({} IS NOT NULL)", self.expr(it)?),
            Expr::IsTrue(it) => format!("({} IS TRUE)", self.expr(it)?),
            Expr::IsNotTrue(it) => format!("({} IS NOT TRUE)", self.expr(it)?),
            Expr::IsFalse(it) => format!("({} IS FALSE)", self.expr(it)?),
            Expr::IsNotFalse(it) => format!("({} IS NOT FALSE)", self.expr(it)?),
            Expr::IsDistinctFrom(one, other) => {
                format!("({} IS NOT {})", self.expr(one)?, self.expr(other)?)
            }
            Expr::IsNotDistinctFrom(one, other) => {
                format!("({} IS {})", self.expr(one)?, self.expr(other)?)
            }
            Expr::InList { expr, list, negated } => {
                format!("({}{} IN ({}))", self.expr(expr)?, not(*negated), self.list(list)?)
            }
            Expr::InSubquery { expr, subquery, negated } => {
                format!("({}{} IN ({}))", self.expr(expr)?, not(*negated), self.query(subquery)?)
            }
            Expr::Between { expr, negated, low, high } => {
                let (low, high) = (self.expr(low)?, self.expr(high)?);
                format!("({}{} BETWEEN {low} AND {high})", self.expr(expr)?, not(*negated))
            }
            Expr::Like { negated, any: false, expr, pattern, escape_char } => {
                let escape = match escape_char {
                    None => String::new(),
                    Some(escape) => format!(" ESCAPE {}", pattern_of(escape)?),
                };
                format!("({}{} LIKE {}{escape})", self.expr(expr)?, not(*negated), pattern_of(pattern)?)
            }
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right)?,
            Expr::UnaryOp { op, expr } => {
                let op = match op {
                    UnaryOperator::Plus => "+",
                    UnaryOperator::Minus => "-",
                    UnaryOperator::Not => "NOT ",
                    _ => return refused(format!("the operator `{op}` is not answered")),
                };
                format!("({op}{})", self.expr(expr)?)
            }
            Expr::Cast { kind: CastKind::Cast, expr, data_type, format: None } => {
                format!("CAST({} AS {})", self.expr(expr)?, named_type(data_type)?)
            }
            Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                let mut text = "CASE".to_owned();
                if let Some(operand) = operand {
                    text = format!("{text} {}", self.expr(operand)?);
                }
                for when in conditions {
                    let (condition, result) = (self.expr(&when.condition)?, self.expr(&when.result)?);
                    text = format!("{text} WHEN {condition} THEN {result}");
                }
                if let Some(result) = else_result {
                    text = format!("{text} ELSE {}", self.expr(result)?);
                }
                format!("({text} END)")
            }
            Expr::Exists { subquery, negated } => {
                format!("({}EXISTS ({}))", if *negated { "NOT " } else { "" }, self.query(subquery)?)
            }
            Expr::Subquery(query) => format!("({})", self.query(query)?),
            Expr::Substring { expr, substring_from: Some(from), substring_for, special: _, shorthand: _ } => {
                let (expr, from) = (self.expr(expr)?, self.expr(from)?);
                match substring_for {
                    None => format!("substr({expr}, {from})"),
                    Some(count) => format!("substr({expr}, {from}, {})", self.expr(count)?),
                }
            }
            Expr::Trim { trim_where: None, trim_what: None, expr, trim_characters: None } => {
                format!("trim({})", self.expr(expr)?)
            }
            Expr::Function(function) => self.call(function)?,
            other => return refused(format!("`{}` is not answered", clipped(&other.to_string()))),
        })
    }

    fn binary(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Written {
        let op = match op {
            BinaryOperator::Plus => "+",
            BinaryOperator::Minus => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Modulo => "%",
            BinaryOperator::Gt => ">",
            BinaryOperator::Lt => "<",
            BinaryOperator::GtEq => ">=",
            BinaryOperator::LtEq => "<=",
            BinaryOperator::Eq => "=",
            BinaryOperator::NotEq => "<>",
            BinaryOperator::And => "AND",
            BinaryOperator::Or => "OR",
            BinaryOperator::StringConcat => {
                self.concatenated()?;
                "||"
            }
            BinaryOperator::Glob => return Ok(format!("({} GLOB {})", self.expr(left)?, pattern_of(right)?)),
            BinaryOperator::Arrow => return Ok(format!("({} -> {})", self.expr(left)?, pattern_of(right)?)),
            BinaryOperator::LongArrow => {
                return Ok(format!("({} ->> {})", self.expr(left)?, pattern_of(right)?));
            }
            other => return refused(format!("the operator `{other}` is not answered")),
        };
        Ok(format!("({} {op} {})", self.expr(left)?, self.expr(right)?))
    }
}

const fn not(negated: bool) -> &'static str {
    if negated { " NOT" } else { "" }
}

/// A text, a number or nothing, as it stands there.
fn literal(value: &Value) -> Written {
    match value {
        Value::SingleQuotedString(text) => Ok(format!("'{}'", text.replace('\'', "''"))),
        Value::Number(digits, false) => number(digits),
        Value::Boolean(is) => Ok(if *is { "1" } else { "0" }.to_owned()),
        Value::Null => Ok("NULL".to_owned()),
        other => refused(format!("`{other}` is not answered: write texts in single quotes, and numbers")),
    }
}

fn number(digits: &str) -> Written {
    let is_plain = digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    if is_plain && digits.parse::<f64>().is_ok_and(f64::is_finite) {
        Ok(digits.to_owned())
    } else {
        refused(format!("`{digits}` is no number"))
    }
}

/// A text or a number that is written out, and short.
pub(super) fn pattern_of(expr: &Expr) -> Written {
    match expr {
        Expr::Nested(inner) => pattern_of(inner),
        Expr::Value(value) if value.value.to_string().chars().count() <= PATTERN_CHARS_MAX => {
            literal(&value.value)
        }
        other => refused(format!(
            "`{}`: patterns, paths and formats are texts that are written out, of at most {PATTERN_CHARS_MAX} characters",
            clipped(&other.to_string())
        )),
    }
}

fn named_type(data_type: &DataType) -> Written {
    let name = match data_type {
        DataType::Text | DataType::Varchar(None) => "TEXT",
        DataType::Integer(None) | DataType::Int(None) | DataType::BigInt(None) => "INTEGER",
        DataType::Real | DataType::Float(_) | DataType::DoublePrecision => "REAL",
        other => return refused(format!("CAST to `{other}` is not answered: use TEXT, INTEGER or REAL")),
    };
    Ok(name.to_owned())
}

/// The beginning of what was written, for a message.
pub(super) fn clipped(text: &str) -> String {
    text.chars().take(60).collect()
}
