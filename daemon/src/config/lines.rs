//! Where in a file something stands: faults are found in what was read, and mended in the text.

use super::ConfigFaults;
use std::collections::BTreeMap;
use std::path::Path;

/// The same faults, each with file and line where the file has the setting. What came from the environment, or is
/// missing altogether, stays as it is.
pub fn in_file(faults: ConfigFaults, path: &Path, text: &str) -> ConfigFaults {
    let placed = faults.0.into_iter().map(|fault| {
        // `server.tls_cert and server.tls_key: …` speaks of the first of them.
        let key = fault.split([':', ' ']).next().unwrap_or_default();
        match line_of(text, key) {
            Some(line) => format!("{}:{line}: {fault}", path.display()),
            None => fault,
        }
    });
    ConfigFaults(placed.collect())
}

/// The line of a setting, from 1; of its table where it has no line of its own.
fn line_of(text: &str, key: &str) -> Option<usize> {
    let (mut table, mut lists) = (String::new(), BTreeMap::<String, usize>::new());
    let mut nearest = None;
    for (line, written) in (1..).zip(text.lines()) {
        let written = written.trim();
        if let Some(name) = written.strip_prefix("[[").and_then(|rest| rest.split("]]").next()) {
            let name = plain(name);
            let index = lists.entry(name.clone()).or_default();
            table = format!("{name}[{index}]");
            *index += 1;
        } else if let Some(name) = written.strip_prefix('[').and_then(|rest| rest.split(']').next()) {
            table = plain(name);
        } else {
            let Some((name, _)) = written.split_once('=') else { continue };
            let name = plain(name);
            let full = if table.is_empty() { name } else { format!("{table}.{name}") };
            if full == key {
                return Some(line);
            }
            continue;
        }
        if !table.is_empty()
            && (key == table || key.strip_prefix(&table).is_some_and(|rest| rest.starts_with('.')))
        {
            nearest = Some(line);
        }
    }
    nearest
}

fn plain(name: &str) -> String {
    name.chars().filter(|char| !matches!(char, '"' | '\'' | ' ' | '\t')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "[server]\nlisten = \"x\"\n\n[providers.\"a\"]\nkind = \"openai\"\n\n[[notify.webhooks]]\nurl = \"1\"\n[[notify.webhooks]]\nname = \"b\"\nurl = \"2\"\n";

    #[test]
    fn a_setting_is_found_by_its_line_or_that_of_its_table() {
        let found = [
            ("server.listen", Some(2)),
            ("server.public_url", Some(1)),
            ("providers.a", Some(4)),
            ("providers.a.base_url", Some(4)),
            ("notify.webhooks[0].url", Some(8)),
            ("notify.webhooks[1].url", Some(11)),
            ("limits.runs_max", None),
        ];
        for (key, line) in found {
            assert_eq!(line_of(TEXT, key), line, "{key}");
        }
    }

    #[test]
    fn a_fault_says_where_it_is() {
        let faults = ["server.listen: `x` is no address", "limits.runs_max: 0 is none"].map(str::to_owned);
        let placed = in_file(ConfigFaults(faults.to_vec()), Path::new("d.toml"), TEXT);
        assert_eq!(placed.0, ["d.toml:2: server.listen: `x` is no address", "limits.runs_max: 0 is none"]);
    }
}
