//! Wrong passwords, counted by whose account and from which network.
//!
//! In memory: a restart forgets them, and nobody outside can bring one about.

use super::error::PeopleError;
use chrono::TimeDelta;
use deputy_protocol::At;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Wrong ones in a row that cost nothing: people mistype.
const FREE_FOR_ACCOUNT: u32 = 5;
/// More people share a network.
const FREE_FOR_NETWORK: u32 = 20;
/// What the first one behind those costs; each one more costs twice as much.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(5);
/// At ten characters nobody guesses a hundred a day; somebody who is kept out by a stranger waits no longer than this.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
/// When nobody tried for so long, it begins anew.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(24);
/// Counts at most; behind these the oldest goes.
const COUNTS_MAX: usize = 10_000;

/// Whom a wrong password is counted for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Account(String),
    Network(IpAddr),
}

#[derive(Clone, Copy, Debug)]
struct Count {
    wrong: u32,
    /// Nobody is heard before.
    until: At,
    tried_at: At,
}

/// Wrong passwords of late.
#[derive(Default)]
pub(super) struct Attempts {
    counts: Mutex<HashMap<Key, Count>>,
}

impl Attempts {
    /// Counts an attempt as a wrong one before it is looked at, so that many at once are no way around; or says how long to
    /// wait. Names that nobody has are counted as others are.
    pub(super) fn begin(&self, name: &str, network: IpAddr, now: At) -> Result<(), PeopleError> {
        let mut counts = self.lock();
        let keys = keys(name, network);
        let until = keys.iter().filter_map(|key| counts.get(key)).map(|count| count.until).max();
        if let Some(wait) = until.map(|until| until - now).filter(|wait| *wait > TimeDelta::zero()) {
            let seconds = u64::try_from(wait.num_milliseconds()).unwrap_or(0).div_ceil(1000);
            return Err(PeopleError::Waits { seconds });
        }
        make_room(&mut counts, now);
        for key in keys {
            let free = free(&key);
            let count = counts.entry(key).or_insert(Count { wrong: 0, until: now, tried_at: now });
            if now - count.tried_at > FORGOTTEN_AFTER {
                count.wrong = 0;
            }
            count.wrong += 1;
            count.tried_at = now;
            if count.wrong >= free {
                count.until = now + wait(count.wrong - free);
            }
        }
        Ok(())
    }

    /// It was the right one: nothing is held against the account, nor this one against the network.
    pub(super) fn succeeded(&self, name: &str, network: IpAddr) {
        let mut counts = self.lock();
        let [account, network] = keys(name, network);
        counts.remove(&account);
        if let Some(count) = counts.get_mut(&network) {
            count.wrong = count.wrong.saturating_sub(1);
            count.until = count.until.min(count.tried_at);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Count>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keys(name: &str, network: IpAddr) -> [Key; 2] {
    // Of any length: what is longer than a name is nobody's, and is counted all the same.
    let name = name.chars().take(64).collect::<String>().to_lowercase();
    [Key::Account(name), Key::Network(network)]
}

const fn free(key: &Key) -> u32 {
    match key {
        Key::Account(_) => FREE_FOR_ACCOUNT,
        Key::Network(_) => FREE_FOR_NETWORK,
    }
}

fn wait(beyond: u32) -> TimeDelta {
    let doubled = 1_i32.checked_shl(beyond).filter(|doubled| *doubled > 0).unwrap_or(i32::MAX);
    FIRST_WAIT.checked_mul(doubled).map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}

fn make_room(counts: &mut HashMap<Key, Count>, now: At) {
    if counts.len() < COUNTS_MAX {
        return;
    }
    counts.retain(|_, count| now - count.tried_at <= FORGOTTEN_AFTER);
    while counts.len() >= COUNTS_MAX {
        let oldest = counts.iter().min_by_key(|(_, count)| count.tried_at).map(|(key, _)| key.clone());
        let Some(oldest) = oldest else { return };
        counts.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(result: Result<(), PeopleError>) -> u64 {
        match result {
            Err(PeopleError::Waits { seconds }) => seconds,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn behind_five_wrong_ones_each_costs_twice_as_much_up_to_a_quarter_of_an_hour() {
        let (attempts, here) = (Attempts::default(), IpAddr::from([192, 0, 2, 1]));
        let mut now = At::default();
        for _ in 0..5 {
            attempts.begin("ada", here, now).unwrap();
        }
        for wanted in [5, 10, 20, 40, 80, 160, 320, 640, 900, 900] {
            let wait = seconds(attempts.begin("ADA", here, now));
            assert_eq!(wait, wanted);
            now += TimeDelta::seconds(wanted.cast_signed());
            attempts.begin("ada", here, now).unwrap();
        }
        attempts.succeeded("Ada", here);
        attempts.begin("ada", here, now + TimeDelta::minutes(15)).unwrap();
    }

    #[test]
    fn a_network_that_tries_many_names_waits_and_others_do_not() {
        let (attempts, now) = (Attempts::default(), At::default());
        let (here, there) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        for number in 0..20 {
            attempts.begin(&format!("somebody {number}"), here, now).unwrap();
        }
        assert_eq!(seconds(attempts.begin("ada", here, now)), 5);
        attempts.begin("ada", there, now).unwrap();
        for number in 0..COUNTS_MAX + 50 {
            let network = IpAddr::from(u32::try_from(number).unwrap().to_be_bytes());
            let _ = attempts.begin("x", network, now + TimeDelta::hours(1 + i64::try_from(number).unwrap()));
        }
        assert!(attempts.lock().len() <= COUNTS_MAX + 1);
    }
}
