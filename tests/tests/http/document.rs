//! The OpenAPI document tells the truth.

use deputy_tests::http::House;
use deputyd::http::route_list;
use serde_json::Value;
use std::collections::BTreeSet;

async fn document(house: &House) -> Value {
    house.send(house.request(reqwest::Method::GET, "/openapi.json")).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_in_it_and_nothing_else() {
    let house = House::new().await;
    let document = document(&house).await;
    let mut told = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            told.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let there: BTreeSet<String> = route_list()
        .iter()
        .map(|route| format!("{} {}", route.method, route.path.replace("{*", "{")))
        .collect();
    assert_eq!(told, there);
}

fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                found.push(reference);
            }
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reference_leads_somewhere_and_every_operation_names_its_errors() {
    let house = House::new().await;
    let document = document(&house).await;
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{name}");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("default") && responses.contains_key("500"), "{name}");
            assert!(
                responses.keys().any(|status| status.starts_with(['1', '2']) || status == "501"),
                "{name}"
            );
            let parameters: Vec<&str> = operation["parameters"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|p| p["in"] == "path")
                .map(|p| p["name"].as_str().unwrap())
                .collect();
            for parameter in &parameters {
                assert!(path.contains(&format!("{{{parameter}}}")), "{name}");
            }
            assert_eq!(parameters.len(), path.matches('{').count(), "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_refuse_fields_that_the_document_does_not_name() {
    let house = House::new().await;
    let document = document(&house).await;
    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
            let Some(reference) = schema.as_str() else { continue };
            let schema = document.pointer(&reference[1..]).unwrap();
            // One of several words: each of them is meant.
            let words: Vec<&Value> = match schema["oneOf"].as_array() {
                Some(several) => {
                    let word = |one: &Value| document.pointer(&one["$ref"].as_str().unwrap()[1..]).unwrap();
                    several.iter().map(word).collect()
                }
                None => vec![schema],
            };
            for word in words {
                assert_eq!(word["additionalProperties"], false, "{path}: {word}");
            }
        }
    }
}
