use crate::document::{Command, Document, Refusal, TEXT_BYTES_MAX, TITLE_CHARS_MAX, Version, decide};
use chrono::DateTime;
use deputy_protocol::At;
use deputy_protocol::event::{DocumentEvent, DocumentKind};
use deputy_protocol::ids::ProjectId;
use proptest::prelude::*;
use uuid::Uuid;

pub(super) fn at(second: i64) -> At {
    DateTime::from_timestamp(second, 0).unwrap()
}

pub(super) fn open(kind: DocumentKind, title: &str, text: &str) -> Command {
    let (title, text) = (title.to_owned(), text.to_owned());
    Command::Open { project_id: ProjectId(Uuid::nil()), kind, title, text, by: "founder".to_owned() }
}

fn edit(based_on: u64, text: &str) -> Command {
    let text = Some(text.to_owned());
    Command::Edit {
        based_on,
        kind: None,
        title: None,
        text,
        standing: String::new(),
        by: "founder".to_owned(),
    }
}

fn remove() -> Command {
    Command::Remove { by: "founder".to_owned() }
}

/// The document after commands that are all taken.
pub(super) fn after(commands: impl IntoIterator<Item = Command>) -> Document {
    let mut it: Option<Document> = None;
    for (second, command) in (1..).zip(commands) {
        for fact in decide(it.as_ref(), command, at(second)).unwrap() {
            it = match it {
                Some(it) => Some(it.apply(&fact)),
                None => Document::begin(&fact),
            };
        }
    }
    it.unwrap()
}

fn refusal(it: Option<&Document>, command: Command) -> Refusal {
    decide(it, command, at(100)).unwrap_err()
}

#[test]
fn versions_count_from_one_and_each_brings_all_of_it() {
    let it =
        after([open(DocumentKind::Prd, "  The \u{202e}shop\n", "one"), edit(1, "two"), edit(2, "three")]);
    assert_eq!((it.version, it.title.as_str(), it.size_bytes), (3, "The shop", 5));
    assert_eq!((it.created_at, it.updated_at), (at(1), at(3)));
    let facts = decide(Some(&it), edit(3, "four"), at(9)).unwrap();
    let version = Version::of(facts[0].clone()).unwrap();
    assert_eq!((version.version, version.title.as_str(), version.text.as_str()), (4, "The shop", "four"));
}

#[test]
fn nobody_edits_a_version_that_they_have_not_seen() {
    let it = after([open(DocumentKind::Prd, "t", "one"), edit(1, "two")]);
    assert_eq!(refusal(Some(&it), edit(1, "mine")), Refusal::Stale { version: 2 });
    assert_eq!(refusal(Some(&it), edit(3, "mine")), Refusal::Ahead { version: 3 });
    // Sent again, it finds its own version.
    assert_eq!(refusal(Some(&it), edit(1, "two")), Refusal::AlreadyDone);
}

#[test]
fn what_is_left_out_stays_as_it_is() {
    let it = after([open(DocumentKind::Prd, "t", "one")]);
    let renamed = Command::Edit {
        based_on: 1,
        kind: Some(DocumentKind::Spec),
        title: None,
        text: None,
        standing: "one".to_owned(),
        by: "founder".to_owned(),
    };
    let facts = decide(Some(&it), renamed, at(2)).unwrap();
    let [DocumentEvent::Edited { kind: DocumentKind::Spec, title, text, .. }] = &facts[..] else {
        panic!("{facts:?}")
    };
    assert_eq!((title.as_str(), text.as_str()), ("t", "one"));
}

#[test]
fn what_was_removed_is_edited_by_nobody_and_keeps_its_last_version() {
    let it = after([open(DocumentKind::Prd, "t", "one"), edit(1, "two"), remove()]);
    assert_eq!((it.version, it.state()), (2, "removed"));
    assert_eq!(refusal(Some(&it), edit(2, "three")), Refusal::Removed);
    assert_eq!(refusal(Some(&it), remove()), Refusal::AlreadyDone);
    assert_eq!(refusal(Some(&it), open(DocumentKind::Prd, "t", "x")), Refusal::AlreadyDone);
    assert_eq!(refusal(None, remove()), Refusal::Unknown);
    assert_eq!(refusal(None, edit(1, "x")), Refusal::Unknown);
}

#[test]
fn a_document_says_something_and_not_too_much() {
    for (title, text) in [("", "x"), (" \u{200b}\n", "x"), ("t", " \n")] {
        assert_eq!(refusal(None, open(DocumentKind::Spec, title, text)), Refusal::Silent);
    }
    let long = "é".repeat(TITLE_CHARS_MAX + 1);
    assert_eq!(
        refusal(None, open(DocumentKind::Spec, &long, "x")),
        Refusal::LongTitle { chars: TITLE_CHARS_MAX + 1 }
    );
    let long = "x".repeat(TEXT_BYTES_MAX + 1);
    let size_bytes = long.len();
    assert_eq!(refusal(None, open(DocumentKind::Spec, "t", &long)), Refusal::LongText { size_bytes });
    assert!(decide(None, open(DocumentKind::Spec, "t", &long[1..]), at(1)).is_ok());
}

proptest! {
    #[test]
    fn whatever_is_asked_replay_comes_to_the_same(asked in prop::collection::vec((0_u8..4, 0_u64..4, "[ab]{0,2}"), 0..12)) {
        let mut facts = Vec::new();
        let mut it: Option<Document> = None;
        for (second, (what, based_on, text)) in (1..).zip(asked) {
            let command = match what {
                0 => open(DocumentKind::Design, "t", &text),
                1 | 2 => edit(based_on, &text),
                _ => remove(),
            };
            for fact in decide(it.as_ref(), command, at(second)).unwrap_or_default() {
                it = match it {
                    Some(it) => Some(it.apply(&fact)),
                    None => Document::begin(&fact),
                };
                facts.push(fact);
            }
        }
        let replayed = facts.iter().fold(None, |it: Option<Document>, fact| match it {
            Some(it) => Some(it.apply(fact)),
            None => Document::begin(fact),
        });
        prop_assert_eq!(&replayed, &it);
        let versions: Vec<u64> = facts.into_iter().filter_map(Version::of).map(|version| version.version).collect();
        prop_assert_eq!(&versions, &(1..=versions.len() as u64).collect::<Vec<_>>());
        prop_assert_eq!(it.map_or(0, |it| it.version), versions.len() as u64);
    }
}
