//! Fields that other programs will read: what could be taken for something else there is refused here, by its name.

use super::problem::ApiError;

/// Most characters of a text that an agent or the founder reads, as the document says.
pub(crate) const TEXT_CHARS_MAX: usize = 262_144;
/// Most characters of a word or a line, as the document says.
pub(crate) const LINE_CHARS_MAX: usize = 1000;

/// A text of at most so many characters.
pub(crate) fn no_longer(field: &str, text: Option<&str>, most: usize) -> Result<(), ApiError> {
    if text.is_some_and(|text| text.chars().nth(most).is_some()) {
        return Err(ApiError::field(field, format!("it has more than {most} characters: say less")));
    }
    Ok(())
}

/// Commands for a shell.
pub(crate) fn commands(field: &str, commands: &[String]) -> Result<(), ApiError> {
    for (nth, command) in commands.iter().enumerate() {
        if command.trim().is_empty() {
            return Err(ApiError::field(
                &format!("{field}[{nth}]"),
                "it is empty: leave it out, or write a command",
            ));
        }
    }
    Ok(())
}

/// Names that people say.
pub(crate) fn names(field: &str, names: &[String]) -> Result<(), ApiError> {
    for (nth, name) in names.iter().enumerate() {
        if !name.chars().any(char::is_alphanumeric) {
            let detail = "there is no letter in it: leave it out, or write what you call it";
            return Err(ApiError::field(&format!("{field}[{nth}]"), detail));
        }
    }
    Ok(())
}

/// A branch, as git takes it (git-check-ref-format) and no program takes for an option.
pub(crate) fn branch(field: &str, name: Option<&str>) -> Result<(), ApiError> {
    let Some(name) = name else { return Ok(()) };
    let has_odd = name.chars().any(|c| c.is_ascii_control() || " ~^:?*[\\".contains(c));
    let has_pair = ["..", "//", "@{", "/."].iter().any(|pair| name.contains(pair));
    let begins_badly = name.is_empty() || name.starts_with(['-', '/', '.']);
    let ends_badly =
        name.ends_with(['/', '.']) || name.split('/').any(|part| part.strip_suffix(".lock").is_some());
    if has_odd || has_pair || begins_badly || ends_badly || name == "@" {
        return Err(ApiError::field(field, "it is no name of a branch"));
    }
    Ok(())
}

/// A path inside a workspace.
pub(crate) fn inner_path(field: &str, path: &str) -> Result<(), ApiError> {
    let leaves = path.starts_with('/') || path.split('/').any(|part| part == "..");
    let is_git = path.split('/').any(|part| part.eq_ignore_ascii_case(".git"));
    if path.is_empty() || leaves || is_git || path.contains(['\n', '\r', '\\']) {
        return Err(ApiError::field(
            field,
            "it must be a path inside the repository, relative to its root, and not of git itself",
        ));
    }
    Ok(())
}

/// Paths of files inside a workspace: each names folders and a file, and no file is another one's folder.
pub(crate) fn inner_files(field: &str, paths: &[&str]) -> Result<(), ApiError> {
    for path in paths {
        inner_path(field, path)?;
        let is_plain = path.split('/').all(|part| !matches!(part, "" | "."));
        let folder = format!("{path}/");
        if !is_plain || paths.iter().any(|other| other.starts_with(&folder)) {
            return Err(ApiError::field(
                field,
                "each must name folders and a file, and no file can be a folder too",
            ));
        }
    }
    Ok(())
}

/// The name of an environment variable.
pub(crate) fn variable(field: &str, name: &str) -> Result<(), ApiError> {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if is_word && begins_well {
        return Ok(());
    }
    Err(ApiError::field(field, format!("`{name}` is no name of a variable: use letters, digits and `_`")))
}

/// Whether JSON text holds the NUL character, which no file name, command or commit message can hold.
pub(crate) fn holds_nul(json: &str) -> bool {
    json.match_indices("\\u0000").any(|(at, _)| {
        // Behind an odd number of backslashes it is a backslash and four zeros.
        json[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_are_those_that_git_takes() {
        for name in ["main", "feature/x-1", "release/1.2", "ünder"] {
            assert!(branch("b", Some(name)).is_ok(), "{name}");
        }
        for name in [
            "", "-x", "a b", "a..b", "a/", "/a", "a//b", "a.lock", "a.lock/b", "a\nb", "a^", "@", "a@{1}",
            ".a", "a/.b",
        ] {
            assert!(branch("b", Some(name)).is_err(), "{name}");
        }
    }

    #[test]
    fn paths_stay_inside() {
        for path in ["app", "a/b", ".env", "a.git/x", "..a"] {
            assert!(inner_path("p", path).is_ok(), "{path}");
        }
        for path in ["", "/etc", "..", "a/../b", "a/..", ".git/hooks/x", ".GIT/config", "a\\b", "a\nb"] {
            assert!(inner_path("p", path).is_err(), "{path}");
        }
    }

    #[test]
    fn files_are_files() {
        let check = |paths: &[&str]| inner_files("f", paths);
        assert!(check(&[".env", "a/b", "a/c", "ab"]).is_ok());
        for paths in [&["./a"] as &[&str], &["a//b"], &["a/"], &["a", "a/b"], &["../a"]] {
            assert!(check(paths).is_err(), "{paths:?}");
        }
    }

    #[test]
    fn a_nul_is_found_and_what_only_looks_like_one_is_not() {
        for json in [r#"{"a":"\u0000"}"#, r#"{"a":"x\\\u0000"}"#] {
            assert!(holds_nul(json), "{json}");
        }
        for json in [r#"{"a":"\\u0000"}"#, r#"{"a":"u0000"}"#, r#"{"a":"\u0001"}"#] {
            assert!(!holds_nul(json), "{json}");
        }
    }
}
