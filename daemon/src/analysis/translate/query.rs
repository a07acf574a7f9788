//! Queries: what is selected, how it is put together and put in order.

use super::writer::{Refused, Writer, Written, quoted, refused};
use sqlparser::ast::{
    Cte, Distinct, Expr, GroupByExpr, LimitClause, Offset, OrderBy, OrderByExpr, OrderByKind, OrderByOptions,
    OrderBySort, Query, Select, SelectFlavor, SelectItem, SelectItemQualifiedWildcardKind, SetExpr,
    SetOperator, SetQuantifier, TableAlias, WildcardAdditionalOptions, With,
};

/// What is refused of other dialects.
const FOREIGN: &str = "the question uses something that SQLite's SELECT does not have";

impl Writer {
    /// A query with all that belongs to it.
    pub(super) fn query(&mut self, query: &Query) -> Written {
        self.scope(|writer| writer.whole(query))
    }

    fn whole(&mut self, query: &Query) -> Written {
        let Query {
            with,
            body,
            order_by,
            limit_clause,
            fetch,
            locks,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        let is_foreign = fetch.is_some()
            || !locks.is_empty()
            || for_clause.is_some()
            || settings.is_some()
            || format_clause.is_some()
            || !pipe_operators.is_empty();
        if is_foreign {
            return refused(FOREIGN);
        }
        let with = with.as_ref().map_or_else(|| Ok(String::new()), |with| self.with(with))?;
        let body = self.body(body)?;
        let order = order_by.as_ref().map_or_else(|| Ok(String::new()), |order| self.order(order))?;
        let limit = limit_clause.as_ref().map_or_else(|| Ok(String::new()), |limit| self.limit(limit))?;
        Ok(format!("{with}{body}{order}{limit}"))
    }

    /// Parts with names. Each sees those before it.
    fn with(&mut self, with: &With) -> Written {
        if with.recursive {
            return refused("WITH RECURSIVE is not answered: join the tables, or ask several questions");
        }
        let parts: Result<Vec<String>, Refused> = with.cte_tables.iter().map(|cte| self.cte(cte)).collect();
        Ok(format!("WITH {} ", parts?.join(", ")))
    }

    fn cte(&mut self, cte: &Cte) -> Written {
        // Whether it is made once or each time is left to SQLite.
        let Cte { alias, query, from, materialized: _, closing_paren_token: _ } = cte;
        let TableAlias { explicit: _, name, columns, at } = alias;
        if from.is_some() || at.is_some() || columns.iter().any(|column| column.data_type.is_some()) {
            return refused(FOREIGN);
        }
        let columns: Result<Vec<String>, Refused> =
            columns.iter().map(|column| quoted(&column.name.value)).collect();
        let columns = columns?;
        let columns = if columns.is_empty() { String::new() } else { format!("({})", columns.join(", ")) };
        let query = self.part(&name.value, |writer| writer.query(query))?;
        Ok(format!("{}{columns} AS ({query})", quoted(&name.value)?))
    }

    /// What a query is made of. SQLite reads what is put together from the left, so what stands to the right stands apart.
    fn body(&mut self, body: &SetExpr) -> Written {
        match body {
            SetExpr::Select(select) => self.select(select),
            SetExpr::Query(query) => Ok(format!("SELECT * FROM ({})", self.query(query)?)),
            SetExpr::Values(values) => {
                if values.explicit_row || values.value_keyword {
                    return refused(FOREIGN);
                }
                let rows: Result<Vec<String>, Refused> =
                    values.rows.iter().map(|row| Ok(format!("({})", self.list(&row.content)?))).collect();
                Ok(format!("VALUES {}", rows?.join(", ")))
            }
            SetExpr::SetOperation { left, op, set_quantifier, right } => self.deeper(|writer| {
                let op = match (op, set_quantifier) {
                    (SetOperator::Union, SetQuantifier::All) => "UNION ALL",
                    (SetOperator::Union, SetQuantifier::None | SetQuantifier::Distinct) => "UNION",
                    (SetOperator::Except, SetQuantifier::None) => "EXCEPT",
                    (SetOperator::Intersect, SetQuantifier::None) => "INTERSECT",
                    _ => return refused(FOREIGN),
                };
                let left = writer.body(left)?;
                let right = match &**right {
                    SetExpr::Select(select) => writer.select(select)?,
                    other => format!("SELECT * FROM ({})", writer.body(other)?),
                };
                Ok(format!("{left} {op} {right}"))
            }),
            _ => refused("a question only looks: it is one SELECT"),
        }
    }

    fn select(&mut self, select: &Select) -> Written {
        let Select {
            select_token: _,
            optimizer_hints,
            distinct,
            select_modifiers,
            top,
            top_before_distinct: _,
            projection,
            exclude,
            into,
            from,
            lateral_views,
            prewhere,
            selection,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify,
            window_before_qualify: _,
            value_table_mode,
            flavor,
        } = select;
        let is_foreign = [
            !optimizer_hints.is_empty(),
            select_modifiers.as_ref().is_some_and(sqlparser::ast::SelectModifiers::is_any_set),
            top.is_some(),
            exclude.is_some(),
            into.is_some(),
            !lateral_views.is_empty(),
            prewhere.is_some(),
            !connect_by.is_empty(),
            !cluster_by.is_empty(),
            !distribute_by.is_empty(),
            !sort_by.is_empty(),
            !named_window.is_empty(),
            qualify.is_some(),
            value_table_mode.is_some(),
            *flavor != SelectFlavor::Standard,
        ];
        if is_foreign.contains(&true) {
            return refused(FOREIGN);
        }
        let distinct = match distinct {
            None | Some(Distinct::All) => "",
            Some(Distinct::Distinct) => "DISTINCT ",
            Some(Distinct::On(_)) => return refused(FOREIGN),
        };
        // Before what is selected of them: what is named there has to be there.
        let from = self.from(from)?;
        let items: Result<Vec<String>, Refused> = projection.iter().map(|item| self.item(item)).collect();
        let filter = self.clause(" WHERE ", selection.as_ref())?;
        let grouped = self.group(group_by)?;
        let having = self.clause(" HAVING ", having.as_ref())?;
        Ok(format!("SELECT {distinct}{}{from}{filter}{grouped}{having}", items?.join(", ")))
    }

    fn clause(&mut self, word: &str, condition: Option<&Expr>) -> Written {
        condition.map_or_else(|| Ok(String::new()), |it| Ok(format!("{word}{}", self.expr(it)?)))
    }

    fn item(&mut self, item: &SelectItem) -> Written {
        match item {
            SelectItem::UnnamedExpr(expr @ (Expr::Identifier(_) | Expr::CompoundIdentifier(_))) => {
                self.expr(expr)
            }
            SelectItem::UnnamedExpr(expr) => {
                // Named as it was written, since what is written here is not.
                let written = self.expr(expr)?;
                let name = expr.to_string().replace(['[', ']', '`', '"'], "");
                let name: String = name.chars().filter(|c| !c.is_control()).take(60).collect();
                Ok(format!("{written} AS {}", quoted(&name)?))
            }
            SelectItem::ExprWithAlias { expr, alias } => {
                Ok(format!("{} AS {}", self.expr(expr)?, quoted(&alias.value)?))
            }
            SelectItem::Wildcard(options) => plain(options).map(|()| "*".to_owned()),
            SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) => {
                plain(options)?;
                Ok(format!("{}.*", super::from::one_name(name)?))
            }
            _ => refused(FOREIGN),
        }
    }

    fn group(&mut self, group_by: &GroupByExpr) -> Written {
        match group_by {
            GroupByExpr::Expressions(of, modifiers) if modifiers.is_empty() => {
                if of.is_empty() {
                    Ok(String::new())
                } else {
                    Ok(format!(" GROUP BY {}", self.list(of)?))
                }
            }
            _ => refused(FOREIGN),
        }
    }

    fn order(&mut self, order: &OrderBy) -> Written {
        match order {
            OrderBy { kind: OrderByKind::Expressions(by), interpolate: None } => {
                Ok(format!(" ORDER BY {}", self.orders(by)?))
            }
            _ => refused(FOREIGN),
        }
    }

    /// What something is put in order by.
    pub(super) fn orders(&mut self, by: &[OrderByExpr]) -> Written {
        let each = by.iter().map(|it| {
            let OrderByExpr { expr, options: OrderByOptions { sort, nulls_first }, with_fill } = it;
            let sort = match sort {
                None => "",
                Some(OrderBySort::Asc) => " ASC",
                Some(OrderBySort::Desc) => " DESC",
                Some(OrderBySort::Using(_)) => return refused(FOREIGN),
            };
            let nulls = match nulls_first {
                None => "",
                Some(true) => " NULLS FIRST",
                Some(false) => " NULLS LAST",
            };
            if with_fill.is_some() {
                return refused(FOREIGN);
            }
            Ok(format!("{}{sort}{nulls}", self.expr(expr)?))
        });
        let each: Result<Vec<String>, Refused> = each.collect();
        Ok(each?.join(", "))
    }

    fn limit(&mut self, limit: &LimitClause) -> Written {
        match limit {
            LimitClause::LimitOffset { limit: Some(limit), offset, limit_by } if limit_by.is_empty() => {
                let limit = self.expr(limit)?;
                let offset = match offset {
                    None => String::new(),
                    Some(Offset { value, .. }) => format!(" OFFSET {}", self.expr(value)?),
                };
                Ok(format!(" LIMIT {limit}{offset}"))
            }
            LimitClause::OffsetCommaLimit { offset, limit } => {
                Ok(format!(" LIMIT {} OFFSET {}", self.expr(limit)?, self.expr(offset)?))
            }
            LimitClause::LimitOffset { .. } => refused(FOREIGN),
        }
    }
}

/// A `*` and nothing about it.
fn plain(options: &WildcardAdditionalOptions) -> Result<(), Refused> {
    let WildcardAdditionalOptions {
        wildcard_token: _,
        opt_ilike,
        opt_exclude,
        opt_except,
        opt_replace,
        opt_rename,
        opt_alias,
    } = options;
    let is_plain = opt_ilike.is_none()
        && opt_exclude.is_none()
        && opt_except.is_none()
        && opt_replace.is_none()
        && opt_rename.is_none()
        && opt_alias.is_none();
    if is_plain { Ok(()) } else { refused(FOREIGN) }
}
