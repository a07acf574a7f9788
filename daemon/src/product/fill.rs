//! Many events as one parameter of one statement.

use deputy_domain::metric::ProductEvent;
use serde_json::{Value, json};

/// Takes the parameter apart again: `$1` is the project, `$2` the list.
pub(super) const SQLITE: &str = "INSERT INTO product_event
    (project_id, id, name, at, level, value, unit, user_id, properties)
    SELECT $1, value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7
    FROM json_each($2) WHERE true
    ON CONFLICT (project_id, id) DO NOTHING";

/// Differs: each column says of what type it is.
pub(super) const POSTGRES: &str = "INSERT INTO product_event
    (project_id, id, name, at, level, value, unit, user_id, properties)
    SELECT $1, e->>0, e->>1, CAST(e->>2 AS bigint), e->>3, CAST(e->>4 AS double precision), e->>5, e->>6, e->>7
    FROM json_array_elements(CAST($2 AS text)::json) AS e
    ON CONFLICT (project_id, id) DO NOTHING";

/// The list.
pub(super) fn list(events: &[ProductEvent]) -> String {
    let columns = |it: &ProductEvent| -> Value {
        json!([
            it.id,
            it.name,
            it.at.timestamp_micros(),
            it.level.name(),
            it.value,
            it.unit,
            it.user,
            it.properties
        ])
    };
    Value::Array(events.iter().map(columns).collect()).to_string()
}
