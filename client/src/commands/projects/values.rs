//! What is read from the own environment and from files.

use crate::outcome::UsageError;
use std::path::{Path, PathBuf};

/// Instructions, from the command line or from a file.
pub(super) fn instructions(
    written: Option<String>,
    file: Option<PathBuf>,
) -> Result<Option<String>, UsageError> {
    match file {
        Some(path) => read(&path).map(Some),
        None => Ok(written),
    }
}

/// A variable: `K=V`, or `K` with its value in the own environment.
pub(super) fn own_variable(written: &str) -> Result<(String, String), UsageError> {
    variable(written, |name| std::env::var(name).ok())
}

fn variable(written: &str, own: impl Fn(&str) -> Option<String>) -> Result<(String, String), UsageError> {
    if let Some((name, value)) = written.split_once('=') {
        return Ok((name.to_owned(), value.to_owned()));
    }
    let value = own(written).ok_or_else(|| {
        UsageError(format!("`{written}` is not in your environment: set it, or write {written}=VALUE"))
    })?;
    Ok((written.to_owned(), value))
}

/// A secret file: its path in the workspace, and its text.
pub(super) fn secret_file(written: &str) -> Result<(String, String), UsageError> {
    let (place, file) = written.split_once('=').unwrap_or((written, written));
    if Path::new(place).is_absolute() {
        return Err(UsageError(format!(
            "`{place}` is not a path in the workspace: write --secret-file PATH={place} with the path it is to have there"
        )));
    }
    Ok((place.to_owned(), read(Path::new(file))?))
}

fn read(path: &Path) -> Result<String, UsageError> {
    std::fs::read_to_string(path)
        .map_err(|fault| UsageError(format!("cannot read {}: {fault}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_written_out_or_taken_from_the_own_environment() {
        let own = |name: &str| (name == "KEY").then(|| "own".to_owned());
        assert_eq!(variable("A=b=c", own).unwrap(), ("A".to_owned(), "b=c".to_owned()));
        assert_eq!(variable("KEY", own).unwrap(), ("KEY".to_owned(), "own".to_owned()));
        assert!(variable("NONE", own).unwrap_err().0.contains("NONE=VALUE"));
    }

    #[test]
    fn a_secret_file_has_a_place_in_the_workspace() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("env");
        std::fs::write(&file, "A=1").unwrap();
        let file = file.to_str().unwrap();
        assert_eq!(secret_file(&format!(".env={file}")).unwrap(), (".env".to_owned(), "A=1".to_owned()));
        assert!(secret_file(file).unwrap_err().0.contains("not a path in the workspace"));
        assert!(secret_file("no/such/file").unwrap_err().0.contains("cannot read"));
    }
}
