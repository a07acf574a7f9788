//! Windows of the account that a program is logged in to by itself.

use super::{Fact, Quota};
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::event::QuotaState;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Percent of a window in one step: less than a step is no news.
const STEP_PERCENT: u8 = 10;

/// From this on a window is nearly used up, where the program has no word for that.
const NEAR_PERCENT: u8 = 80;

/// Windows of one account that are kept: real ones are a handful, and a program's output is not ours to trust.
const WINDOWS_MAX: usize = 16;

/// Most characters of a window's name.
const NAME_CHARS_MAX: usize = 40;

/// How long nothing is begun for what one process said, however long it says: after a month another one may say it.
const SHUT_MAX: TimeDelta = TimeDelta::days(31);

/// The window of a program that names none.
pub const WHOLE_ACCOUNT: &str = "usage";

/// How a window stood when it was heard of last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaDoc {
    /// How it stood.
    pub state: QuotaState,
    /// Percent of it that were used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_percent: Option<u8>,
    /// When it is full again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resets_at: Option<At>,
    /// When that was heard.
    pub seen_at: At,
}

impl QuotaDoc {
    /// What is worth recording of news about a window of an account whose windows stood like this; `None`: it stands as
    /// it stood.
    pub fn news(windows: &BTreeMap<String, Self>, heard: &Quota, now: At) -> Option<Self> {
        let known = windows.get(&heard.window);
        if known.is_none() && windows.len() >= WINDOWS_MAX {
            return None;
        }
        Self::changed(known, heard, now)
    }

    fn changed(known: Option<&Self>, heard: &Quota, now: At) -> Option<Self> {
        let resets_at = heard.resets_at.and_then(|seconds| At::from_timestamp(seconds, 0));
        let mut seen = Self { state: heard.state, used_percent: heard.used_percent, resets_at, seen_at: now };
        let Some(known) = known.filter(|known| !known.is_over(now)) else { return Some(seen) };
        // The same window: what is not said again holds.
        seen.used_percent = seen.used_percent.or(known.used_percent);
        seen.resets_at = seen.resets_at.or(known.resets_at);
        let is_other = seen.state != known.state
            || seen.used_percent.map(step) != known.used_percent.map(step)
            || seen.resets_at.is_some() && known.resets_at.is_none();
        is_other.then_some(seen)
    }

    /// Whether its time has come: what it said of the window before it says nothing of the one that is open now.
    pub fn is_over(&self, now: At) -> bool {
        self.resets_at.is_some_and(|at| at <= now)
    }

    /// How it stands now.
    pub fn state_at(&self, now: At) -> QuotaState {
        if self.is_over(now) { QuotaState::Open } else { self.state }
    }
}

/// Until when nothing is begun with an account whose windows stand like this, and which one is in the way. Windows for
/// some models only are none of these: which model an account gives a run is not known.
pub fn shut_until(windows: &BTreeMap<String, QuotaDoc>, now: At) -> Option<(At, &str)> {
    let shut = windows.iter().filter(|(name, doc)| {
        is_for_all_models(name) && doc.state == QuotaState::UsedUp && !doc.is_over(now)
    });
    let until =
        |doc: &QuotaDoc| Some(doc.resets_at?.min(doc.seen_at + SHUT_MAX)).filter(|until| *until > now);
    shut.filter_map(|(name, doc)| Some((until(doc)?, name.as_str()))).max()
}

fn is_for_all_models(window: &str) -> bool {
    matches!(window, "five_hour" | "seven_day" | WHOLE_ACCOUNT)
        || window.strip_suffix("_minutes").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
}

const fn step(percent: u8) -> u8 {
    percent / STEP_PERCENT
}

/// The name of a window of so many minutes.
pub(super) fn window_of(minutes: Option<i64>) -> String {
    match minutes {
        Some(300) => "five_hour".to_owned(),
        Some(10_080) => "seven_day".to_owned(),
        Some(minutes) => format!("{minutes}_minutes"),
        None => WHOLE_ACCOUNT.to_owned(),
    }
}

/// A window's name without what could steer a terminal.
fn plain(name: &str) -> String {
    let kept = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/' | '.'));
    kept.take(NAME_CHARS_MAX).collect()
}

/// A share of a window as a whole percent.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100 by then")]
pub(super) fn percent(share: f64) -> Option<u8> {
    share.is_finite().then(|| share.clamp(0.0, 100.0).floor() as u8)
}

/// How a window of which so much is used stands, where the program has no word for it.
pub(super) const fn state_of(percent: u8) -> QuotaState {
    match percent {
        100.. => QuotaState::UsedUp,
        NEAR_PERCENT.. => QuotaState::Near,
        _ => QuotaState::Open,
    }
}

/// What one process said of the windows, so that the same is no fact twice.
#[derive(Debug, Default)]
pub(super) struct Quotas {
    windows: BTreeMap<String, Quota>,
}

impl Quotas {
    /// News of a window; none if it stands where it stood.
    pub(super) fn heard(&mut self, mut quota: Quota) -> Option<Fact> {
        quota.window = plain(&quota.window);
        if self.windows.len() >= WINDOWS_MAX && !self.windows.contains_key(&quota.window) {
            return None;
        }
        let is_same = self.windows.get(&quota.window).is_some_and(|before| {
            let resets = before.resets_at.zip(quota.resets_at);
            before.state == quota.state
                && before.used_percent.map(step) == quota.used_percent.map(step)
                && before.resets_at.is_some() == quota.resets_at.is_some()
                // Some reckon it anew with each answer, from now.
                && resets.is_none_or(|(before, now)| before.abs_diff(now) < 60)
        });
        if is_same {
            return None;
        }
        self.windows.insert(quota.window.clone(), quota.clone());
        Some(Fact::Quota(quota))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> At {
        At::from_timestamp(seconds, 0).unwrap()
    }

    fn quota(state: QuotaState, used_percent: Option<u8>, resets_at: Option<i64>) -> Quota {
        Quota { window: "five_hour".to_owned(), state, used_percent, resets_at }
    }

    #[test]
    fn news_is_another_state_or_ten_percent_more_or_another_window() {
        use QuotaState::{Near, Open, UsedUp};
        let first = QuotaDoc::changed(None, &quota(Open, Some(12), Some(1_000)), at(10)).unwrap();
        let news = |heard: &Quota, now| QuotaDoc::changed(Some(&first), heard, at(now));
        assert_eq!(news(&quota(Open, Some(19), Some(1_000)), 20), None);
        assert_eq!(news(&quota(Open, None, None), 20), None, "what is not said again holds");
        assert_eq!(news(&quota(Open, Some(12), Some(1_300)), 20), None, "its end is reckoned anew");
        assert_eq!(news(&quota(Open, Some(20), Some(1_000)), 20).unwrap().used_percent, Some(20));
        let used_up = news(&quota(UsedUp, None, None), 20).unwrap();
        assert_eq!((used_up.state, used_up.resets_at), (UsedUp, Some(at(1_000))));
        assert_eq!(news(&quota(Near, Some(15), None), 20).unwrap().state, Near);
        // Its time has come: whatever is said now is of another one.
        let next = news(&quota(Open, Some(12), Some(2_000)), 1_000).unwrap();
        assert_eq!(next.resets_at, Some(at(2_000)));
    }

    #[test]
    fn an_account_is_shut_until_the_last_of_its_used_up_windows_is_full_again() {
        use QuotaState::{Extra, Near, UsedUp};
        let doc = |state, resets_at: i64| QuotaDoc {
            state,
            used_percent: None,
            resets_at: Some(at(resets_at)),
            seen_at: at(1),
        };
        let mut windows = BTreeMap::from([
            ("five_hour".to_owned(), doc(UsedUp, 100)),
            ("seven_day".to_owned(), doc(Near, 900)),
            ("seven_day_opus".to_owned(), doc(UsedUp, 900)),
            ("90_minutes".to_owned(), doc(Extra, 900)),
        ]);
        assert_eq!(shut_until(&windows, at(50)), Some((at(100), "five_hour")));
        assert_eq!(shut_until(&windows, at(100)), None);
        windows.insert("seven_day".to_owned(), doc(UsedUp, 900));
        assert_eq!(shut_until(&windows, at(50)), Some((at(900), "seven_day")));
        windows.insert(WHOLE_ACCOUNT.to_owned(), QuotaDoc { resets_at: None, ..doc(UsedUp, 0) });
        assert_eq!(shut_until(&windows, at(950)), None, "nobody knows until when");
        windows.insert("five_hour".to_owned(), doc(UsedUp, 4_000_000_000));
        assert_eq!(
            shut_until(&windows, at(50)),
            Some((at(1) + SHUT_MAX, "five_hour")),
            "it is not believed for ever"
        );
    }

    #[test]
    fn what_a_program_calls_its_windows_is_bounded_and_harmless() {
        let mut quotas = Quotas::default();
        let named = |name: String| Quota { window: name, ..quota(QuotaState::Open, None, None) };
        let Some(Fact::Quota(first)) = quotas.heard(named("\u{1b}[2Jweek \n".repeat(20))) else {
            panic!("a window is news");
        };
        assert!(first.window.len() <= NAME_CHARS_MAX && first.window.starts_with("2Jweek"), "{first:?}");
        let told = (0..100).filter_map(|number| quotas.heard(named(format!("w{number}")))).count();
        assert_eq!(told, WINDOWS_MAX - 1);
    }
}
