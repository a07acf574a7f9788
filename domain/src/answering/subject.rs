//! What a person decides, whoever may answer the rest: found by words, so that anybody can see why.

use std::collections::BTreeSet;

/// Subjects and the words that speak of them. A `*` stands for any ending. What is about none of them and is taken for
/// it costs the founder a look at a draft.
const SUBJECTS: [(&str, &[&str]); 7] = [
    ("a migration", &["migrat*", "schema", "schemas", "backfill*"]),
    (
        "a deployment",
        &["deploy*", "prod", "production", "rollout*", "release", "releases", "publish*", "dns"],
    ),
    (
        "security",
        &[
            "secur*",
            "vulnerab*",
            "auth",
            "authenticat*",
            "authoriz*",
            "authoris*",
            "permission*",
            "encrypt*",
            "cve",
        ],
    ),
    (
        "a secret",
        &["secret*", "password*", "passphrase*", "credential*", "token", "tokens", "apikey*", "keypair*"],
    ),
    (
        "money",
        &[
            "pay",
            "paid",
            "payment*",
            "payout*",
            "price*",
            "pricing",
            "invoice*",
            "billing",
            "refund*",
            "subscription*",
            "charge*",
            "buy",
            "purchase*",
        ],
    ),
    (
        "a deletion",
        &["delet*", "drop", "drops", "dropping", "wipe*", "erase*", "purge*", "truncat*", "destroy*", "rm"],
    ),
    ("the law", &["gdpr", "privacy", "legal*", "licence*", "license*", "licensing", "terms", "consent*"]),
];

/// A subject and the word that gave it away.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Subject {
    pub(super) name: &'static str,
    pub(super) word: String,
}

/// The first thing in these texts that a person decides about.
pub(super) fn subject<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<Subject> {
    let words: BTreeSet<String> = texts.into_iter().flat_map(words).collect();
    SUBJECTS.iter().find_map(|(name, wanted)| {
        let word = words.iter().find(|word| wanted.iter().any(|wanted| fits(word, wanted)))?;
        Some(Subject { name, word: word.clone() })
    })
}

fn fits(word: &str, wanted: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(stem) => word.starts_with(stem),
        None => word == wanted,
    }
}

/// Words in lower case; names as `dropTable`, `drop_table` and paths fall into theirs.
fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut was_lower) = (Vec::new(), String::new(), false);
    for c in text.chars() {
        let begins = c.is_uppercase() && was_lower;
        if (begins || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}
