//! Schemas of words, each once.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;

/// Schemas that operations refer to, by name.
#[derive(Debug, Default)]
pub(super) struct Schemas {
    named: BTreeMap<String, Value>,
}

/// How an operation says which word it means.
pub(super) type Word = fn(&mut Schemas) -> Value;

impl Schemas {
    /// A reference to a word's schema.
    pub(super) fn of<T: ToSchema>(&mut self) -> Value {
        let mut found: Vec<(String, RefOr<Schema>)> = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut found);
        for (name, schema) in found {
            let schema = serde_json::to_value(schema).expect("a schema is plain data and always serialises");
            self.named.entry(name).or_insert(schema);
        }
        json!({ "$ref": format!("#/components/schemas/{}", T::name()) })
    }

    /// A page of words.
    pub(super) fn page_of<T: ToSchema>(&mut self) -> Value {
        let item = self.of::<T>();
        json!({
            "type": "object",
            "required": ["items", "next"],
            "properties": {
                "items": { "type": "array", "items": item, "description": "In the list's order." },
                "next": {
                    "type": ["string", "null"],
                    "description": "Where the next page begins; null on the last one."
                }
            }
        })
    }

    /// All of them, by name.
    pub(super) fn into_value(self) -> Value {
        json!(self.named)
    }
}
