//! Which argument of a tool a rule is about.

use super::pattern::begins;
use super::shell::runs;
use deputy_protocol::link::WORKSPACE_MOUNT;
use serde_json::{Map, Value};

/// What programs call the argument that a shell reads, or that names what is run. Where the Agent Client Protocol tells of
/// no arguments, all there is of a command is its title.
const COMMANDS: [&str; 6] = ["command", "cmd", "script", "program", "argv", "title"];

/// What programs call the rest of it, where that stands apart.
const REST: [&str; 2] = ["args", "arguments"];

/// Most bytes of an argument that may be a path.
const PATH_BYTES_MAX: usize = 4_096;

/// Whether one of the texts in these arguments, which are JSON, begins like that. Arguments that are no JSON are one
/// command.
pub(super) fn holds(pattern: &str, arguments: &str) -> bool {
    match serde_json::from_str(arguments) {
        Ok(value) => any(pattern, &value, false),
        Err(_) => runs(pattern, arguments),
    }
}

fn any(pattern: &str, value: &Value, is_command: bool) -> bool {
    match value {
        Value::String(text) if is_command => runs(pattern, text),
        Value::String(text) => begins(pattern, text) || is_path_like(pattern, text),
        Value::Array(items) => {
            let is_any = items.iter().any(|item| any(pattern, item, is_command));
            is_any || is_command && runs(pattern, &joined(items))
        }
        Value::Object(fields) => {
            let is_any = fields.iter().any(|(name, field)| any(pattern, field, is_command || is_one(name)));
            is_any || whole(fields).is_some_and(|command| runs(pattern, &command))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

fn is_one(name: &str) -> bool {
    COMMANDS.contains(&name)
}

fn joined(items: &[Value]) -> String {
    items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}

/// A command whose words are in one argument and what follows in another.
fn whole(fields: &Map<String, Value>) -> Option<String> {
    let program = COMMANDS.iter().find_map(|name| fields.get(*name)?.as_str())?;
    let rest = REST.iter().find_map(|name| fields.get(*name)?.as_array())?;
    Some(format!("{program} {}", joined(rest)))
}

/// Whether this is another way to write a path that begins like that.
fn is_path_like(pattern: &str, text: &str) -> bool {
    let is_absolute = text.starts_with('/');
    let is_none = text.is_empty() || text.len() > PATH_BYTES_MAX || text.contains('\n');
    // Of what names no root, words are rather words.
    if is_none || !is_absolute && text.contains(char::is_whitespace) {
        return false;
    }
    let whole = if is_absolute { plain(text) } else { plain(&format!("{WORKSPACE_MOUNT}/{text}")) };
    let inner = whole.strip_prefix(WORKSPACE_MOUNT).and_then(|rest| rest.strip_prefix('/'));
    begins(pattern, &whole) || inner.is_some_and(|inner| begins(pattern, inner))
}

/// An absolute path without what means nothing in it. Links are not looked at.
fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}
