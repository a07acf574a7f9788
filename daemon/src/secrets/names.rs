//! Which variables and paths make sense.

use super::fault::{Outcome, fault};
use std::collections::BTreeMap;

/// Refuses variables that no process can have.
pub(super) fn check_variables(variables: &BTreeMap<String, String>) -> Outcome<()> {
    for (name, value) in variables {
        if name.is_empty() || name.contains(['=', '\0']) {
            return fault(format!("`{}` is no name of a variable", name.escape_debug()));
        }
        if value.contains('\0') {
            return fault(format!("the value of {name} holds a zero byte"));
        }
    }
    Ok(())
}

/// The folders and the name of a file below a tree. Refuses whatever could lead elsewhere, or into the repository.
pub(super) fn parts(path: &str) -> Outcome<(Vec<&str>, &str)> {
    let refused = |why: &str| fault(format!("`{}` cannot be a secret file: {why}", path.escape_debug()));
    if path.contains('\0') {
        return refused("it holds a zero byte");
    }
    if path.starts_with('/') {
        return refused("its path must be relative to the tree");
    }
    let mut folders: Vec<&str> = path.split('/').collect();
    if folders.iter().any(|part| matches!(*part, "" | "." | "..")) {
        return refused("its path must name folders and a file, nothing else");
    }
    if folders.iter().any(|part| part.eq_ignore_ascii_case(".git")) {
        return refused("the repository is no place for it");
    }
    match folders.pop() {
        Some(name) => Ok((folders, name)),
        None => refused("it has no name"),
    }
}

#[cfg(test)]
mod tests {
    use super::{check_variables, parts};
    use std::collections::BTreeMap;

    #[test]
    fn a_path_names_folders_and_a_file_below_the_tree() {
        assert_eq!(parts(".env").unwrap(), (vec![], ".env"));
        assert_eq!(parts("config/keys/dev.pem").unwrap(), (vec!["config", "keys"], "dev.pem"));
    }

    #[test]
    fn what_could_lead_elsewhere_is_refused() {
        for path in ["", "/", "/etc/passwd", "..", "a/../b", "a/..", "./a", "a//b", "a/", "a\0b", "\0"] {
            assert!(parts(path).is_err(), "{path:?}");
        }
        for path in [".git", ".git/config", "a/.GIT/hooks/x", ".Git"] {
            assert!(parts(path).is_err(), "{path:?}");
        }
    }

    #[test]
    fn a_variable_that_no_process_can_have_is_refused_without_its_value() {
        let bad = [("", "hush"), ("A=B", "hush"), ("A\0", "hush"), ("A", "hush\0")];
        for (name, value) in bad {
            let variables = BTreeMap::from([(name.to_owned(), value.to_owned())]);
            let error = check_variables(&variables).unwrap_err();
            assert!(!error.to_string().contains("hush"), "{error}");
        }
        assert!(check_variables(&BTreeMap::from([("A".to_owned(), String::new())])).is_ok());
    }
}
