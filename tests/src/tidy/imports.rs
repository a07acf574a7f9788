//! What a file of a crate imports from its siblings.

use super::File;
use std::collections::BTreeSet;

/// The modules right below the crate's root that a file names as `crate::NAME`, grouped imports included.
pub(super) fn siblings(file: &File) -> BTreeSet<String> {
    let code: String = file.code().flat_map(|(_, line)| [line, "\n"]).collect();
    let mut found = BTreeSet::new();
    for (at, start) in code.match_indices("crate::") {
        let names_another_crate = code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        if names_another_crate {
            continue;
        }
        let rest = &code[at + start.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(members(group)),
            None => found.extend([word(rest)]),
        }
    }
    found.remove("");
    found
}

/// First words of the parts of `a::b, c::{d, e}}`, up to the brace that closes the group.
fn members(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut depth, mut expecting) = (0_usize, true);
    for (at, c) in group.char_indices() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => expecting = true,
            c if expecting && !c.is_whitespace() => {
                names.push(word(&group[at..]));
                expecting = false;
            }
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::{File, siblings};

    #[test]
    fn all_ways_to_name_a_sibling_are_seen() {
        let text = "use crate::git::Keys;\n\
            use crate::{\n    ledger::{Store, open},\n    net,\n};\n\
            // use crate::never::Mind;\n\
            fn f() { crate::llm::call(); other_crate::x(); }\n\
            pub(in crate::notify) struct A;\n";
        let found: Vec<String> = siblings(&File::new("a.rs", text)).into_iter().collect();
        assert_eq!(found, ["git", "ledger", "llm", "net", "notify"]);
    }
}
