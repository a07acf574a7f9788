//! The subset of JSON Schema that function declarations accept.
//!
//! Source: <https://ai.google.dev/api/caching#Schema>. What it does not know is left out; the agent checks arguments
//! against the whole schema anyway.

use serde_json::{Map, Value, json};

/// Keys that are passed on as they are.
const KEPT: &[&str] = &[
    "title",
    "description",
    "nullable",
    "required",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "minProperties",
    "maxProperties",
    "propertyOrdering",
];
/// Formats that are known, by type.
const FORMATS: &[&str] = &["int32", "int64", "float", "double", "date-time", "enum"];
/// References go no deeper: a schema may refer to itself.
const DEPTH_MAX: usize = 16;

/// The schema, cut down to what is accepted.
pub(super) fn subset(schema: &Value) -> Value {
    reduce(schema, schema, 0)
}

fn reduce(schema: &Value, root: &Value, depth: usize) -> Value {
    let Some(known) = schema.as_object().filter(|_| depth < DEPTH_MAX) else {
        return json!({ "type": "string" });
    };
    if let Some(target) = known.get("$ref").and_then(Value::as_str) {
        let target = target.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        return reduce(target.unwrap_or(&Value::Null), root, depth + 1);
    }
    let mut reduced: Map<String, Value> = known
        .iter()
        .filter(|(key, _)| KEPT.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    kind(known, &mut reduced);
    if let Some(format) = known.get("format").filter(|format| FORMATS.iter().any(|known| *format == known)) {
        reduced.insert("format".to_owned(), format.clone());
    }
    choices(known, &mut reduced);
    if let Some(properties) = known.get("properties").and_then(Value::as_object) {
        let properties = properties.iter().map(|(key, value)| (key.clone(), reduce(value, root, depth + 1)));
        reduced.insert("properties".to_owned(), Value::Object(properties.collect()));
    }
    if let Some(items) = known.get("items") {
        reduced.insert("items".to_owned(), reduce(items, root, depth + 1));
    } else if reduced.get("type").is_some_and(|kind| kind == "array") {
        reduced.insert("items".to_owned(), json!({ "type": "string" }));
    }
    let any = known.get("anyOf").or_else(|| known.get("oneOf")).and_then(Value::as_array);
    if let Some(any) = any {
        alternatives(any, root, depth, &mut reduced);
    }
    Value::Object(reduced)
}

/// A list of types becomes the first that is not null, and `nullable`.
fn kind(known: &Map<String, Value>, reduced: &mut Map<String, Value>) {
    match known.get("type") {
        Some(Value::Array(kinds)) => {
            if let Some(kind) = kinds.iter().find(|kind| *kind != "null") {
                reduced.insert("type".to_owned(), kind.clone());
            }
            if kinds.iter().any(|kind| kind == "null") {
                reduced.insert("nullable".to_owned(), json!(true));
            }
        }
        Some(kind) => {
            reduced.insert("type".to_owned(), kind.clone());
        }
        None => {}
    }
}

/// Only texts can be listed.
fn choices(known: &Map<String, Value>, reduced: &mut Map<String, Value>) {
    let listed = known.get("enum").and_then(Value::as_array).cloned();
    let listed = listed.or_else(|| known.get("const").map(|only| vec![only.clone()]));
    let texts: Vec<Value> = listed.into_iter().flatten().filter(Value::is_string).collect();
    if !texts.is_empty() {
        reduced.insert("type".to_owned(), json!("string"));
        reduced.insert("enum".to_owned(), texts.into());
    }
}

/// An alternative that is null only makes the rest nullable; a single one left stands for itself.
fn alternatives(any: &[Value], root: &Value, depth: usize, reduced: &mut Map<String, Value>) {
    let (nulls, others): (Vec<&Value>, Vec<&Value>) = any.iter().partition(|one| one["type"] == "null");
    if !nulls.is_empty() {
        reduced.insert("nullable".to_owned(), json!(true));
    }
    let mut others: Vec<Value> = others.into_iter().map(|one| reduce(one, root, depth + 1)).collect();
    if let [Value::Object(only)] = others.as_mut_slice() {
        for (key, value) in std::mem::take(only) {
            reduced.entry(key).or_insert(value);
        }
    } else if !others.is_empty() {
        reduced.insert("anyOf".to_owned(), others.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_accepted_is_left_out_and_the_meaning_stays() {
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "additionalProperties": false,
            "required": ["path"],
            "properties": {
                "path": { "type": "string", "format": "uri", "default": "." },
                "limit": { "type": ["integer", "null"], "format": "int64", "exclusiveMinimum": 0 },
                "mode": { "enum": ["a", "b"] },
                "one": { "const": "x" },
                "level": { "type": "integer", "enum": [1, 2] },
                "items": { "type": "array", "items": { "$ref": "#/$defs/item" } },
                "bare": { "type": "array" },
                "maybe": { "anyOf": [{ "type": "string" }, { "type": "null" }] },
            },
            "$defs": { "item": { "type": "object", "properties": { "child": { "$ref": "#/$defs/item" } } } },
        });
        let reduced = subset(&schema);
        let mut names: Vec<_> = reduced.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["properties", "required", "type"]);
        let of = |name: &str| reduced["properties"][name].clone();
        assert_eq!(of("path"), json!({ "type": "string" }));
        assert_eq!(of("limit"), json!({ "type": "integer", "nullable": true, "format": "int64" }));
        assert_eq!(of("mode"), json!({ "type": "string", "enum": ["a", "b"] }));
        assert_eq!(of("one"), json!({ "type": "string", "enum": ["x"] }));
        assert_eq!(of("level"), json!({ "type": "integer" }));
        assert_eq!(of("bare"), json!({ "type": "array", "items": { "type": "string" } }));
        assert_eq!(of("maybe"), json!({ "type": "string", "nullable": true }));
        assert_eq!(of("items")["items"]["type"], "object");
    }
}
