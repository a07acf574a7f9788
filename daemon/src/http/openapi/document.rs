//! The whole document.

use super::operation::Operation;
use super::schemas::Schemas;
use crate::http::access::{Access, COOKIE_NAME};
use crate::http::problem::{Kind, MEDIA_TYPE};
use crate::http::route::Route;
use axum::http::Method;
use deputy_protocol::api::{Frame, Problem, PushMessage, Said, TerminalNews, TerminalWord};
use deputy_protocol::event::Event;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The document of these routes (OpenAPI 3.1).
pub(crate) fn document(routes: &[Route]) -> Value {
    let mut schemas = Schemas::default();
    // Frames of the feed, messages to devices and facts are no HTTP answers, and clients want their types all the same.
    schemas.of::<Frame>();
    schemas.of::<Said>();
    schemas.of::<PushMessage>();
    schemas.of::<Event>();
    schemas.of::<TerminalWord>();
    schemas.of::<TerminalNews>();
    let mut paths: Map<String, Value> = Map::new();
    for route in routes {
        let item = paths.entry(open_path(route.path)).or_insert_with(|| json!({}));
        for method in route.methods() {
            item[method.as_str().to_lowercase()] = operation(&mut schemas, route, &method);
        }
    }
    let problems = problems(&mut schemas);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Deputy",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Delegate work, walk away, review. Errors are problems as in RFC 9457.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
        },
        "paths": paths,
        "components": {
            "responses": problems,
            "schemas": schemas.into_value(),
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer", "description": "A token: `dpy_…`." },
                "device": {
                    "type": "apiKey", "in": "cookie", "name": COOKIE_NAME,
                    "description": "A browser that is signed in. What changes something needs `Origin` or `Sec-Fetch-Site`."
                }
            }
        }
    })
}

/// A path that takes all that follows is one parameter to OpenAPI.
fn open_path(path: &str) -> String {
    path.replace("{*", "{")
}

fn operation(schemas: &mut Schemas, route: &Route, method: &Method) -> Value {
    let Operation { id, summary, parameters, body, status, content, other, .. } = &route.operation;
    let mut parameters: Vec<Value> = path_parameters(route).into_iter().chain(parameters.clone()).collect();
    if method == Method::POST && route.access.takes_keys() {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Repeating a request with the same key and body carries it out once.",
            "schema": { "type": "string", "pattern": "^[!-~]{1,255}$" }
        }));
    }
    let mut responses = errors(route, method);
    if *status != 501 {
        let mut success = json!({ "description": "Done." });
        if let Some((media_type, word)) = content {
            success["content"] = json!({ *media_type: { "schema": word(schemas) } });
        }
        responses.insert(status.to_string(), success);
    }
    if let Some((status, word)) = other {
        let schema = json!({ "schema": word(schemas) });
        let other = json!({ "description": "Not well.", "content": { "application/json": schema } });
        responses.insert(status.to_string(), other);
    }
    // An operation of several methods is told apart by them.
    let id = if route.methods().len() > 1 {
        format!("{id}_{}", method.as_str().to_lowercase())
    } else {
        (*id).to_owned()
    };
    let mut operation = json!({
        "operationId": id,
        "summary": summary,
        "parameters": parameters,
        "responses": responses,
        "security": security(route.access)
    });
    if let Some((word, required)) = body {
        let schema = word(schemas);
        operation["requestBody"] =
            json!({ "required": required, "content": { "application/json": { "schema": schema } } });
    }
    operation
}

fn security(access: Access) -> Value {
    match access {
        Access::Open => json!([]),
        Access::Visitor => json!([{}, { "device": [] }]),
        Access::Person => json!([{ "device": [] }]),
        // A process on this host needs none.
        Access::Scraper => json!([{ "token": [] }, { "device": [] }, {}]),
        Access::Token(_) | Access::House(_) | Access::Ingest | Access::Feed | Access::Terminal => {
            json!([{ "token": [] }, { "device": [] }])
        }
    }
}

fn path_parameters(route: &Route) -> Vec<Value> {
    let names = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names
        .map(|name| {
            let is_id = (name == "id" && !route.operation.path_is_name) || name == "call";
            let schema = if is_id {
                json!({ "type": "string", "format": "uuid" })
            } else {
                json!({ "type": "string" })
            };
            json!({ "name": name.trim_start_matches('*'), "in": "path", "required": true, "schema": schema })
        })
        .collect()
}

/// What can go wrong, by status.
/// Errors of a route, each by its name among the components.
fn errors(route: &Route, method: &Method) -> Map<String, Value> {
    let mut statuses: BTreeSet<u16> = [
        Kind::BadRequest,
        Kind::MethodNotAllowed,
        Kind::ForeignHost,
        Kind::Internal,
        Kind::Unavailable,
        Kind::Timeout,
    ]
    .iter()
    .map(|kind| kind.status().as_u16())
    .collect();
    if route.access != Access::Open {
        statuses.extend([401, 403, 429]);
    }
    if route.access == Access::Visitor {
        statuses.insert(410);
    }
    if route.path.contains('{') {
        statuses.insert(404);
    }
    if !method.is_safe() {
        statuses.extend([403, 409, 413, 415, 422, 501, 502]);
    }
    if route.operation.status == 101 {
        statuses.insert(426);
    }
    if route.operation.status == 501 {
        statuses.insert(501);
    }
    let named = |name: &str| json!({ "$ref": format!("#/components/responses/{name}") });
    let problems = statuses.into_iter().map(|status| (status.to_string(), named(&problem_name(status))));
    problems.chain([("default".to_owned(), named("Problem"))]).collect()
}

fn problem_name(status: u16) -> String {
    format!("Problem{status}")
}

/// Every status that an error can have, and `Problem` for whatever else.
fn problems(schemas: &mut Schemas) -> Map<String, Value> {
    let problem = schemas.of::<Problem>();
    let response = |description: &str| json!({ "description": description, "content": { MEDIA_TYPE: { "schema": problem } } });
    let statuses: BTreeSet<u16> = Kind::ALL.iter().map(|kind| kind.status().as_u16()).collect();
    statuses
        .into_iter()
        .map(|status| {
            let kinds = Kind::ALL.iter().filter(|kind| kind.status().as_u16() == status);
            let titles: Vec<&str> = kinds.map(|kind| kind.title()).collect();
            (problem_name(status), response(&titles.join("; ")))
        })
        .chain([("Problem".to_owned(), response("Something else went wrong"))])
        .collect()
}
