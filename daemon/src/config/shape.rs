//! What is wrong with the shape of a file: all of it, not just where a parser gives up.

use super::Config;
use super::scrub::scrub;

/// A fault more is one to be read; after so many the file is something else.
const FAULTS_MAX: usize = 20;

/// Every place that does not fit, with its line from 1. None when the text can be read. And the text without them.
///
/// A parser stops at the first one. The line (or, when a table lacks something, the table) is then taken out and the
/// rest read again; what cannot be read without it ends the search.
pub(super) fn shape(text: &str) -> (Vec<(usize, String)>, String) {
    let mut rest: Vec<&str> = text.lines().collect();
    let mut found: Vec<(usize, String)> = Vec::new();
    while found.len() < FAULTS_MAX {
        let tried = rest.join("\n");
        let Err((key, fault)) = read(&tried) else { break };
        // Text that is no TOML without a line may be so because of that.
        if !found.is_empty() && toml::from_str::<toml::Table>(&tried).is_err() {
            break;
        }
        let start = fault.span().map_or(0, |span| span.start).min(tried.len());
        let at = tried[..start].matches('\n').count();
        if toml::from_str::<toml::Table>(&tried).is_err() {
            let twice = (fault.message() == "duplicate key").then(|| duplicate(&rest, at)).flatten();
            found.push((at + 1, twice.unwrap_or_else(|| scrub(fault.message()))));
            break;
        }
        let is_table = |line: &str| line.trim_start().starts_with('[');
        let Some(line) = rest.get(at).copied().filter(|line| !line.is_empty()) else { break };
        let after = if is_table(line) {
            rest[at + 1..].iter().position(|line| is_table(line)).map_or(rest.len(), |next| at + 1 + next)
        } else {
            at + 1
        };
        // A table may lack what was taken out of it.
        if !found.iter().any(|(line, _)| (at + 2..=after).contains(line)) {
            found.push((at + 1, format!("{key}{}", scrub(fault.message()))));
        }
        rest[at..after].fill("");
    }
    found.sort_unstable();
    (found, rest.join("\n"))
}

/// What a line names: its table, or its key. Nothing for lines without one.
fn named(line: &str) -> Option<&str> {
    let line = line.trim();
    let name = match line.strip_prefix('[') {
        Some(_) => &line[..=line.rfind(']')?],
        None => line.split_once('=')?.0.trim(),
    };
    (!name.is_empty() && !name.starts_with('#')).then_some(name)
}

/// Which key is there twice, and where first: of tables in the whole file, of keys in their table.
fn duplicate(lines: &[&str], at: usize) -> Option<String> {
    let name = named(lines.get(at)?)?;
    let before = &lines[..at];
    let is_table = name.starts_with('[');
    let from =
        if is_table { None } else { before.iter().rposition(|line| line.trim_start().starts_with('[')) };
    let from = from.unwrap_or(0);
    let first = before[from..].iter().position(|line| named(line) == Some(name))? + from + 1;
    let what = if is_table { "write its settings there, under one header" } else { "keep one of them" };
    Some(format!("duplicate key: {name} is in line {first} already; {what}"))
}

/// The configuration, or the setting that stands in its way (`limits.runs_max: `, or nothing) and why.
fn read(text: &str) -> Result<Config, (String, toml::de::Error)> {
    let parsed = toml::de::Deserializer::parse(text).map_err(|fault| (String::new(), fault))?;
    serde_path_to_error::deserialize(parsed).map_err(|fault| {
        let path = fault.path().to_string();
        let key = if path == "." { String::new() } else { format!("{path}: ") };
        (key, fault.into_inner())
    })
}

#[cfg(test)]
mod tests {
    use super::shape;

    fn faults(text: &str) -> Vec<(usize, String)> {
        shape(text).0
    }

    fn lines(text: &str) -> Vec<usize> {
        faults(text).into_iter().map(|(line, _)| line).collect()
    }

    #[test]
    fn every_setting_that_does_not_fit_is_told_with_its_line() {
        let text = "[server]\nlistn = \"x\"\nlisten = 3\n\n[providers.a]\nkind = \"magic\"\n\n[providers.b]\n\
                    base_url = \"http://x\"\n\n[limits]\nruns_max = -1\nday_usd_max = \"lots\"\n";
        assert_eq!(lines(text), [2, 3, 6, 8, 12, 13]);
        assert!(lines("[server]\nlisten = \"127.0.0.1:1\"\n").is_empty());
    }

    #[test]
    fn a_fault_names_its_setting_and_what_is_expected_and_not_the_value() {
        let text = "[providers]\nanthropic = \"sk-secret\"\n\n[limits]\nruns_max = \"sk-secret\"\n";
        let said: Vec<String> = faults(text).into_iter().map(|(_, detail)| detail).collect();
        assert_eq!(said[0], "providers.anthropic: invalid type: string, expected struct ProviderConfig");
        assert!(said[1].starts_with("limits.runs_max: invalid type: string, expected "), "{said:?}");
    }

    #[test]
    fn what_is_there_twice_is_named_with_its_first_place() {
        let said = |text: &str| faults(text).remove(0);
        let (line, detail) = said("[models]\nb = [\"x/y\"]\n\n[log]\n\n[models]\nc = [\"x/z\"]\n");
        assert!(line == 6 && detail.contains("[models] is in line 1 already"), "{line}: {detail}");
        let (line, detail) = said("[a]\nruns_max = 1\n[limits]\nruns_max = 4\nruns_max = 5\n");
        assert!(line == 5 && detail.contains("runs_max is in line 4 already"), "{line}: {detail}");
    }

    #[test]
    fn text_that_is_no_toml_is_told_once() {
        assert_eq!(lines("[server]\nlisten = \"x\n\n[limits]\nruns_max = -1\n"), [2]);
    }
}
