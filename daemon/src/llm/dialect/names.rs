//! Names and ids that every provider accepts. What a model made up, or another provider, may not be one.

use sha2::{Digest, Sha256};

/// The shortest limit among the providers.
const NAME_CHARS_MAX: usize = 64;
/// Hexadecimal digits that keep changed ids apart.
const DIGEST_CHARS: usize = 8;

/// Starts every id that we made up because the provider gave none.
const MADE_UP: &str = "deputy_";

/// The id of a call that came without one: the same after a replay, and no other turn's.
pub(super) fn made_up_id(turn: usize, index: usize) -> String {
    format!("{MADE_UP}{turn}_{index}")
}

/// Whether the provider never saw this id.
pub(super) fn is_made_up(id: &str) -> bool {
    id.starts_with(MADE_UP)
}

/// Letters, digits, `_` and `-`, at most 64, beginning with a letter or `_`; unchanged where it already is.
pub(super) fn wire_name(name: &str) -> String {
    let fits = name.len() <= NAME_CHARS_MAX
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(is_plain);
    if fits {
        return name.to_owned();
    }
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let head: String = plain.chars().take(NAME_CHARS_MAX - DIGEST_CHARS - 2).collect();
    format!("_{head}_{}", digest(name))
}

/// The same for ids of calls.
pub(super) fn wire_id(id: &str) -> String {
    wire_name(id)
}

const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '-'
}

fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes())).chars().take(DIGEST_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_names_stay_and_bad_ones_become_good_and_stay_apart() {
        assert_eq!(wire_name("fs_read"), "fs_read");
        for bad in ["fs.read", "", "9lives", "functions.shell:0", "ünïcode", &"x".repeat(65)] {
            let good = wire_name(bad);
            assert!(good.len() <= NAME_CHARS_MAX && good.chars().all(is_plain), "{good}");
            assert!(good.starts_with('_'));
        }
        assert_ne!(wire_id("a.b"), wire_id("a:b"));
    }
}
