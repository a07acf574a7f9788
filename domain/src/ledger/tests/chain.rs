//! No two envelopes share an encoding, and the encoding never changes.

use crate::ledger::{EnvelopeParts, GENESIS, payload_digest, seal};
use chrono::DateTime;
use deputy_protocol::event::Visibility;
use deputy_protocol::ids::{CorrelationId, EventId, ProjectId};
use proptest::prelude::*;

/// Everything a seal covers, owned.
#[derive(Clone, Debug, PartialEq)]
struct Fields {
    numbers: (u64, u64, u32, Option<u64>),
    texts: (String, String, String),
    event_id: u128,
    ids: (Option<u128>, Option<u128>, Option<u128>),
    micros: i64,
    visibility: u8,
    digest: u8,
    previous: u8,
}

fn hash(fields: &Fields) -> [u8; 32] {
    let uuid = |number: u128| -> EventId { format!("{number:032x}").parse().unwrap() };
    seal(
        &[fields.previous; 32],
        &EnvelopeParts {
            position: fields.numbers.0,
            stream: &fields.texts.0,
            version: fields.numbers.1,
            event_id: uuid(fields.event_id),
            kind: &fields.texts.1,
            kind_version: fields.numbers.2,
            recorded_at: DateTime::from_timestamp_micros(fields.micros).unwrap(),
            actor: &fields.texts.2,
            correlation: fields.ids.0.map(|number| CorrelationId(uuid(number).0)),
            causation: fields.ids.1.map(uuid),
            epoch: fields.numbers.3,
            project_id: fields.ids.2.map(|number| ProjectId(uuid(number).0)),
            visibility: [Visibility::Viewer, Visibility::Developer, Visibility::Admin, Visibility::Internal]
                [usize::from(fields.visibility)],
            digest: [fields.digest; 32],
        },
    )
}

/// From small sets, so that neighbours often differ in one place only, or in where one field ends.
fn fields() -> impl Strategy<Value = Fields> {
    let text = || "[ab]{0,2}";
    let maybe = || proptest::option::of(0..2_u128);
    (
        (0..2_u64, 0..2_u64, 0..2_u32, proptest::option::of(0..2_u64)),
        (text(), text(), text()),
        0..2_u128,
        (maybe(), maybe(), maybe()),
        0..2_i64,
        0..4_u8,
        0..2_u8,
        0..2_u8,
    )
        .prop_map(|(numbers, texts, event_id, ids, micros, visibility, digest, previous)| Fields {
            numbers,
            texts,
            event_id,
            ids,
            micros,
            visibility,
            digest,
            previous,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn two_envelopes_share_a_hash_only_when_they_are_equal(one in fields(), two in fields()) {
        prop_assert_eq!(hash(&one) == hash(&two), one == two);
    }

    #[test]
    fn salt_and_payload_do_not_run_into_each_other(whole in proptest::collection::vec(any::<u8>(), 2..40), cut in 1..39_usize) {
        let cut = cut.min(whole.len() - 1);
        let (salt, payload) = whole.split_at(cut);
        prop_assert_ne!(payload_digest(salt, payload), payload_digest(&whole[..cut - 1], &whole[cut - 1..]));
    }
}

#[test]
fn moving_a_letter_from_one_field_to_the_next_changes_the_hash() {
    let base = Fields {
        numbers: (1, 1, 1, None),
        texts: ("ab".to_owned(), "cd".to_owned(), "ef".to_owned()),
        event_id: 1,
        ids: (Some(1), None, None),
        micros: 0,
        visibility: 0,
        digest: 0,
        previous: 0,
    };
    let texts = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    let shifted = [
        Fields { texts: texts("a", "bcd", "ef"), ..base.clone() },
        Fields { texts: texts("abc", "d", "ef"), ..base.clone() },
        Fields { texts: texts("ab", "cde", "f"), ..base.clone() },
        Fields { texts: texts("ab", "", "cdef"), ..base.clone() },
        Fields { ids: (None, Some(1), None), ..base.clone() },
        Fields { ids: (None, None, Some(1)), ..base.clone() },
        Fields { numbers: (1, 1, 1, Some(0)), ..base.clone() },
    ];
    for other in shifted {
        assert_ne!(hash(&base), hash(&other), "{other:?}");
    }
}

/// A ledger written today has to verify in ten years.
#[test]
fn the_encoding_never_changes() {
    let fields = Fields {
        numbers: (7, 3, 1, Some(2)),
        texts: ("run/x".to_owned(), "run.started".to_owned(), "founder".to_owned()),
        event_id: 0x0102,
        ids: (Some(1), None, Some(3)),
        micros: 1_767_225_600_000_001,
        visibility: 1,
        digest: 0xab,
        previous: 0,
    };
    assert_eq!(GENESIS, [0; 32]);
    // Computed by hand with another program, from the description in `chain`.
    assert_eq!(
        hex::encode(hash(&fields)),
        "bd23732fe4462ed3dc7dad55ef6a1fb2adca071f1eb769f8c4ab319e9deed263"
    );
    let digest = payload_digest(b"salt", b"{}");
    assert_eq!(hex::encode(digest), "f469b3b749c5731522a1f7c275d23263b49c8bab4cab1e26e47f7c50e0d72d65");
}
