//! Recent frames, without a gap.

use super::entry::Entry;
use std::collections::VecDeque;
use std::sync::Arc;

/// Frames of the events after `base`, each one position after the one before.
#[derive(Debug)]
pub(super) struct Ring {
    base: u64,
    entries: VecDeque<Arc<Entry>>,
    bytes: usize,
    most_entries: usize,
    most_bytes: usize,
}

/// What a ring has for a reader.
#[derive(Debug)]
pub(super) enum Found {
    /// The reader is older than the ring.
    Behind,
    /// The next frames; none when it has them all.
    Entries(Vec<Arc<Entry>>),
}

impl Ring {
    pub(super) fn new(base: u64, most_entries: usize, most_bytes: usize) -> Self {
        Self { base, entries: VecDeque::new(), bytes: 0, most_entries, most_bytes }
    }

    /// Position of the last frame.
    pub(super) fn end(&self) -> u64 {
        self.base + self.entries.len() as u64
    }

    /// Forgets everything and goes on after `base`.
    pub(super) fn restart(&mut self, base: u64) {
        self.entries.clear();
        self.bytes = 0;
        self.base = base;
    }

    /// Adds frames that follow on; others are passed over (the ring was restarted while they were read).
    pub(super) fn push(&mut self, entries: Vec<Entry>) {
        for entry in entries {
            if entry.position != self.end() + 1 {
                continue;
            }
            self.bytes += entry.text.len();
            self.entries.push_back(Arc::new(entry));
            while self.entries.len() > self.most_entries
                || (self.bytes > self.most_bytes && self.entries.len() > 1)
            {
                self.drop_oldest();
            }
        }
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.entries.pop_front() {
            self.bytes -= oldest.text.len();
            self.base += 1;
        }
    }

    /// The frames after a position, at most `most`.
    pub(super) fn after(&self, position: u64, most: usize) -> Found {
        let Some(skip) = position.checked_sub(self.base) else { return Found::Behind };
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        if skip >= self.entries.len() {
            return Found::Entries(Vec::new());
        }
        let until = self.entries.len().min(skip.saturating_add(most));
        Found::Entries(self.entries.range(skip..until).cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deputy_protocol::event::Visibility;
    use deputy_protocol::stream::Stream;

    fn entries(positions: std::ops::RangeInclusive<u64>) -> Vec<Entry> {
        let entry = |position| Entry {
            position,
            stream: Stream::House,
            project_id: None,
            visibility: Visibility::Viewer,
            text: "0123456789".into(),
        };
        positions.map(entry).collect()
    }

    fn positions(found: Found) -> Option<Vec<u64>> {
        match found {
            Found::Behind => None,
            Found::Entries(entries) => Some(entries.iter().map(|entry| entry.position).collect()),
        }
    }

    #[test]
    fn a_reader_gets_what_follows_its_position() {
        let mut ring = Ring::new(5, 100, 1000);
        ring.push(entries(6..=9));
        assert_eq!(positions(ring.after(5, 100)), Some(vec![6, 7, 8, 9]));
        assert_eq!(positions(ring.after(6, 2)), Some(vec![7, 8]));
        assert_eq!(positions(ring.after(9, 100)), Some(vec![]));
        assert_eq!(positions(ring.after(50, 100)), Some(vec![]));
        assert_eq!(positions(ring.after(4, 100)), None);
    }

    #[test]
    fn what_is_too_much_falls_out_at_the_old_end() {
        let mut ring = Ring::new(0, 3, 1000);
        ring.push(entries(1..=5));
        assert_eq!(positions(ring.after(1, 100)), None);
        assert_eq!(positions(ring.after(2, 100)), Some(vec![3, 4, 5]));
        let mut ring = Ring::new(0, 100, 25);
        ring.push(entries(1..=5));
        assert_eq!(positions(ring.after(3, 100)), Some(vec![4, 5]));
        assert_eq!(ring.end(), 5);
    }

    #[test]
    fn frames_that_do_not_follow_on_are_passed_over() {
        let mut ring = Ring::new(10, 100, 1000);
        ring.push(entries(3..=5));
        ring.push(entries(12..=13));
        assert_eq!(ring.end(), 10);
        ring.push(entries(9..=12));
        assert_eq!(positions(ring.after(10, 100)), Some(vec![11, 12]));
    }
}
