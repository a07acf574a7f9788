//! Rows as the databases give them.

use chrono::DateTime;
use deputy_domain::metric::{Period, ProductEvent, day};
use deputy_protocol::api::{EventLevel, FigureView};

/// A row of the table.
#[derive(sqlx::FromRow)]
pub(super) struct EventRow {
    id: String,
    name: String,
    at: i64,
    level: String,
    value: Option<f64>,
    unit: Option<String>,
    user_id: Option<String>,
    properties: String,
}

impl EventRow {
    pub(super) fn read(self) -> ProductEvent {
        let Self { id, name, at, level, value, unit, user_id: user, properties } = self;
        ProductEvent {
            id,
            name,
            at: DateTime::from_timestamp_micros(at).unwrap_or_default(),
            // A level that this version does not know is none that anybody asked to be told of.
            level: level.parse().unwrap_or(EventLevel::Info),
            value,
            unit,
            user,
            properties,
        }
    }
}

/// What a statement made of some rows.
#[derive(sqlx::FromRow)]
pub(super) struct FigureRow {
    period: i64,
    name: String,
    unit: Option<String>,
    count: i64,
    users: i64,
    sum: Option<f64>,
    min: Option<f64>,
    max: Option<f64>,
}

impl FigureRow {
    pub(super) fn read(self, period: Period) -> FigureView {
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        FigureView {
            from: day(period.first_day(self.period)),
            name: self.name,
            unit: self.unit,
            count: count(self.count),
            users: count(self.users),
            sum: self.sum,
            min: self.min,
            max: self.max,
        }
    }
}
