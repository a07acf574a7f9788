//! When the daily backup is due.

use crate::projection::BackupDoc;
use chrono::{Days, Duration, NaiveTime};
use deputy_protocol::At;

/// After a failure: soon enough to make up for a full disk that somebody cleared, rarely enough not to be a nuisance.
const RETRY_H: i64 = 1;

/// When the next backup is due: every day at `at_hour` (0 to 23, UTC), at once when a day's was missed or none was ever
/// made, and an hour after a failure.
pub fn due_at(now: At, backups: &BackupDoc, at_hour: u32) -> At {
    let wanted = match backups.made_at {
        None => now,
        Some(made_at) => slot_after(made_at, at_hour),
    };
    match &backups.failed {
        Some((failed_at, _)) => wanted.max(*failed_at + Duration::hours(RETRY_H)),
        None => wanted,
    }
}

/// The first moment after `at` at which it is `at_hour` o'clock.
fn slot_after(at: At, at_hour: u32) -> At {
    let time = NaiveTime::from_hms_opt(at_hour.min(23), 0, 0).unwrap_or(NaiveTime::MIN);
    let today = at.date_naive().and_time(time).and_utc();
    if today > at { today } else { today + Days::new(1) }
}

/// Which of these names of backups go, so that `keep` of them stay: the oldest. Names sort by their time.
pub fn outdated(mut names: Vec<String>, keep: usize) -> Vec<String> {
    names.sort_unstable();
    names.truncate(names.len().saturating_sub(keep.max(1)));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> At {
        text.parse().unwrap()
    }

    #[test]
    fn a_backup_is_made_daily_at_its_hour_and_a_missed_one_at_once() {
        let now = at("2026-03-10T12:00:00Z");
        let made = |text| BackupDoc { made_at: Some(at(text)), failed: None };
        assert_eq!(due_at(now, &BackupDoc::default(), 3), now);
        assert_eq!(due_at(now, &made("2026-03-10T03:00:01Z"), 3), at("2026-03-11T03:00:00Z"));
        assert_eq!(due_at(now, &made("2026-03-10T02:59:59Z"), 3), at("2026-03-10T03:00:00Z"));
        assert!(due_at(now, &made("2026-03-01T03:00:00Z"), 3) < now);
    }

    #[test]
    fn a_failed_backup_is_tried_again_after_an_hour() {
        let now = at("2026-03-10T03:10:00Z");
        let failed = Some((at("2026-03-10T03:00:00Z"), "the disk is full".to_owned()));
        let backups = BackupDoc { made_at: Some(at("2026-03-09T03:00:00Z")), failed };
        assert_eq!(due_at(now, &backups, 3), at("2026-03-10T04:00:00Z"));
    }

    #[test]
    fn the_oldest_go_and_the_last_one_never_does() {
        let names = || ["b", "c", "a"].map(str::to_owned).to_vec();
        assert_eq!(outdated(names(), 2), ["a"]);
        assert_eq!(outdated(names(), 0), ["a", "b"]);
        assert!(outdated(names(), 9).is_empty());
    }
}
