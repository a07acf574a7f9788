//! What a use of a tool would do, read from its arguments. What a program says of it decides nothing: a command can be
//! called anything.

use super::remark::bounded;
use serde_json::Value;

/// Characters of a line that a person reads on a phone.
const LINE_CHARS_MAX: usize = 120;

/// Arguments that say most of what a tool does, the more telling first.
const TELLING: [&str; 9] =
    ["command", "cmd", "script", "file_path", "filePath", "path", "absolute_path", "url", "query"];

/// In one line.
pub fn wanted(tool: &str, arguments: &str) -> String {
    let told = match serde_json::from_str(arguments) {
        Ok(Value::Object(fields)) => {
            let telling = TELLING.iter().find_map(|name| fields.get(*name).and_then(words));
            telling.unwrap_or_else(|| if fields.is_empty() { String::new() } else { arguments.to_owned() })
        }
        Ok(_) | Err(_) => arguments.to_owned(),
    };
    let line = told.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = if line.is_empty() { tool.to_owned() } else { format!("{tool}: {line}") };
    bounded(&line, LINE_CHARS_MAX)
}

/// All of it, an argument a line, and then what the program says of it.
pub fn wanted_whole(tool: &str, arguments: &str, says: Option<&str>) -> String {
    let whole = match serde_json::from_str(arguments) {
        Ok(Value::Object(fields)) => {
            let lines = fields.iter().map(|(name, value)| {
                let value = words(value).unwrap_or_else(|| value.to_string());
                let gap = if value.contains('\n') { "\n" } else { " " };
                format!("{name}:{gap}{value}")
            });
            std::iter::once(tool.to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
        }
        Ok(_) | Err(_) => format!("{tool}\n{arguments}"),
    };
    let says = says.map(|says| format!("It says of it: {says}"));
    std::iter::once(whole).chain(says).collect::<Vec<_>>().join("\n\n")
}

/// A text, or texts that belong together.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) if !items.is_empty() => {
            let words: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            Some(words?.join(" "))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_would_be_done_whatever_the_program_calls_it() {
        let command = r#"{"command":"rm -rf /workspace\n","description":"look around"}"#;
        assert_eq!(wanted("Bash", command), "Bash: rm -rf /workspace");
        assert_eq!(wanted("shell", r#"{"command":["bash","-lc","ls"]}"#), "shell: bash -lc ls");
        assert_eq!(wanted("Write", r#"{"content":"x","file_path":"a.md"}"#), "Write: a.md");
        assert_eq!(wanted("mcp", r#"{"n":1}"#), r#"mcp: {"n":1}"#);
        assert_eq!(wanted("Stop", "{}"), "Stop");
        assert_eq!(wanted("Odd", "no json"), "Odd: no json");
        assert_eq!(wanted("Bash", &"x".repeat(500)).chars().count(), LINE_CHARS_MAX);
    }

    #[test]
    fn the_whole_shows_each_argument_and_whose_words_the_rest_are() {
        let arguments = r#"{"command":"make\nmake install","description":"build","timeout":5}"#;
        insta::assert_snapshot!(wanted_whole("Bash", arguments, Some("a harmless build")), @r"
        Bash
        command:
        make
        make install
        description: build
        timeout: 5

        It says of it: a harmless build
        ");
        assert_eq!(wanted_whole("Odd", "no json", None), "Odd\nno json");
    }
}
