//! Licences of what we link, judged as SPDX expressions.

use super::dependencies::Dependency;

/// Licences that ask for no more than a notice, and MPL-2.0, which asks for changes to the crate itself. The bundled
/// libgit2 is GPL-2.0 with an exception for linking; its crate says MIT OR Apache-2.0.
const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// Crates whose licence we may not or do not want to accept.
pub fn faults(built: &[Dependency]) -> Vec<String> {
    built
        .iter()
        .filter(|one| !acceptable(&one.licence))
        .map(|one| format!("{} {}: its licence is `{}`", one.name, one.version, one.licence))
        .collect()
}

/// Whether an expression leaves a choice that is allowed. `/` is an old way to write `OR`.
pub fn acceptable(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let (verdict, rest) = any(&words);
    verdict && rest.is_empty()
}

/// `OR` binds less than `AND`, and that less than `WITH`. Each takes words from the front and leaves the others.
fn any<'a>(words: &'a [&'a str]) -> (bool, &'a [&'a str]) {
    let (mut verdict, mut words) = every(words);
    while let ["OR", rest @ ..] = words {
        let (next, left) = every(rest);
        (verdict, words) = (verdict || next, left);
    }
    (verdict, words)
}

fn every<'a>(words: &'a [&'a str]) -> (bool, &'a [&'a str]) {
    let (mut verdict, mut words) = one(words);
    while let ["AND", rest @ ..] = words {
        let (next, left) = one(rest);
        (verdict, words) = (verdict && next, left);
    }
    (verdict, words)
}

fn one<'a>(words: &'a [&'a str]) -> (bool, &'a [&'a str]) {
    match words {
        ["(", rest @ ..] => match any(rest) {
            (verdict, [")", left @ ..]) => (verdict, left),
            (_, left) => (false, left),
        },
        [licence, "WITH", exception, rest @ ..] => {
            (ALLOWED.contains(&format!("{licence} WITH {exception}").as_str()), rest)
        }
        [licence, rest @ ..] => (ALLOWED.contains(licence), rest),
        [] => (false, words),
    }
}

#[cfg(test)]
mod tests {
    use super::acceptable;

    #[test]
    fn a_choice_needs_one_allowed_licence_and_a_sum_needs_all() {
        for good in ["MIT", "GPL-3.0 OR MIT", "Unlicense/MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(acceptable(good), "{good}");
        }
        for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "(GPL-3.0 OR MIT) AND AGPL-3.0", "MIT WITH X", "(MIT"] {
            assert!(!acceptable(bad), "{bad}");
        }
    }
}
