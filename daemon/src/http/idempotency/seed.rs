//! Where the ids of what a request makes come from.

use deputy_actors::once::Once;
use deputy_protocol::ids::EventId;
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

/// Where the ids of what a request makes come from: the same request, repeated with its key, mints the same ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seed {
    pub(super) id: Uuid,
    /// Whether the request was begun before, and may have been carried out.
    pub(super) is_repeated: bool,
}

/// Marks an answer that must not be kept, since there is a secret in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NotKept;

/// Marks an answer that is not kept either, of a request that can be carried out again and comes to the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CarriedOutAgain;

impl Seed {
    /// A seed that nobody had.
    pub(super) const fn fresh(id: Uuid) -> Self {
        Self { id, is_repeated: false }
    }

    /// For what the request records of things that are there already.
    pub(crate) fn once(self) -> Once {
        Once { event_id: EventId(self.mint("event")), is_repeated: self.is_repeated }
    }

    /// The same for a second thing that it records.
    pub(crate) fn once_more(self, name: &str) -> Once {
        Once { event_id: EventId(self.mint(name)), is_repeated: self.is_repeated }
    }

    /// The id of the thing that this request makes under this name: a UUID of version 7 with the time of the seed.
    pub(crate) fn mint(self, name: &str) -> Uuid {
        let mut hash = Sha256::new();
        hash.update(self.id.as_bytes());
        hash.update(name.as_bytes());
        let mut chance = [0_u8; 10];
        chance.copy_from_slice(&hash.finalize()[..10]);
        let time = self.id.as_bytes();
        let millis = time[..6].iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
        Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_mints_the_same_ids_again_and_others_for_other_names() {
        let seed = Seed::fresh(Uuid::now_v7());
        assert_eq!(seed.mint("task"), seed.mint("task"));
        assert_ne!(seed.mint("task"), seed.mint("run"));
        assert_eq!(seed.mint("task").get_version_num(), 7);
        assert_eq!(seed.mint("task").as_bytes()[..6], seed.id.as_bytes()[..6]);
    }
}
