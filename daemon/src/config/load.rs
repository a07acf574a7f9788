//! From a file and the environment to a configuration.

use super::places::{Places, line_at};
use super::{Config, overlay, shape};
use std::path::{Path, PathBuf};

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file is not there, or may not be read.
    #[error("the configuration {} cannot be read", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file does not fit.
    #[error("{}", places(path, faults))]
    File {
        /// Which.
        path: PathBuf,
        /// Lines, from 1, and what is wrong there.
        faults: Vec<(usize, String)>,
        /// What the rest of it says, if the only fault is that settings have names that nobody knows.
        rest: Option<Box<Config>>,
    },
    /// Variables of the environment do not fit.
    #[error("{}", faults.join("\n"))]
    Environment {
        /// The variable and what is expected of it, one fault each.
        faults: Vec<String>,
    },
}

/// Reads a file (or none) and lays `DEPUTY__SECTION__KEY` and `TIER_X_MODEL` over it.
pub fn load(path: Option<&Path>) -> Result<Config, LoadError> {
    let text = match path {
        Some(path) => read(path)?,
        None => String::new(),
    };
    laid(path, &text)
}

/// Reads a text that is in no file yet.
pub fn of_text(text: &str) -> Result<Config, LoadError> {
    laid(None, text)
}

/// A text that fits, with what the environment says over it.
fn laid(path: Option<&Path>, text: &str) -> Result<Config, LoadError> {
    let mut config =
        overlay::lay(text, overlay::variables()).map_err(|faults| LoadError::Environment { faults })?;
    for (name, tier) in [
        ("TIER_A_MODEL", &mut config.models.a),
        ("TIER_B_MODEL", &mut config.models.b),
        ("TIER_C_MODEL", &mut config.models.c),
    ] {
        if let Ok(models) = std::env::var(name)
            && !models.trim().is_empty()
        {
            *tier = models.split(',').map(|model| model.trim().to_owned()).collect();
        }
    }
    config.places = path
        .map_or_else(Places::default, |path| Places::of_file(path, text))
        .with_variables(std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()));
    Ok(config)
}

/// The file's text, once it is known to fit: faults then carry their line.
fn read(path: &Path) -> Result<String, LoadError> {
    let bytes = std::fs::read(path).map_err(|source| LoadError::Read { path: path.to_owned(), source })?;
    let refuse = |faults, rest| Err(LoadError::File { path: path.to_owned(), faults, rest });
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(wrong) => {
            let line = line_at(wrong.as_bytes(), wrong.utf8_error().valid_up_to());
            let detail = "a character here is not UTF-8: save the file in that encoding".to_owned();
            return refuse(vec![(line, detail)], None);
        }
    };
    let (faults, rest) = shape::shape(&text);
    if faults.is_empty() {
        return Ok(text);
    }
    // A value that does not fit leaves a gap: what would be said of the rest may be wrong.
    let are_unknown = faults.iter().all(|(_, detail)| detail.contains("unknown field `"));
    let rest = are_unknown.then(|| laid(Some(path), &rest).ok()).flatten().map(Box::new);
    refuse(faults, rest)
}

fn places(path: &Path, faults: &[(usize, String)]) -> String {
    let place = |(line, detail): &(usize, String)| format!("{}:{line}: {detail}", path.display());
    faults.iter().map(place).collect::<Vec<_>>().join("\n")
}
