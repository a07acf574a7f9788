//! Counting output, keeping its ends, and cutting it off at the cap.

use std::collections::VecDeque;

/// Bytes kept from the beginning.
const HEAD_BYTES: usize = 4 * 1024;
/// Bytes kept from the end.
const TAIL_BYTES: usize = 16 * 1024;

/// The output of one call as its answer shows it.
#[derive(Debug, Default)]
pub(super) struct Collected {
    head: Vec<u8>,
    tail: VecDeque<u8>,
    total_bytes: u64,
    spooled_bytes: u64,
}

/// Head and tail as text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) head: String,
    pub(super) tail: String,
    pub(super) omitted_bytes: u64,
}

impl Collected {
    /// Takes note of a chunk and says at which offset how many of its bytes go to the spool.
    pub(super) fn push(&mut self, chunk: &[u8], spool_max: u64) -> (u64, usize) {
        self.total_bytes += chunk.len() as u64;
        let room = HEAD_BYTES - self.head.len();
        let (head, rest) = chunk.split_at(room.min(chunk.len()));
        self.head.extend_from_slice(head);
        let rest = &rest[rest.len().saturating_sub(TAIL_BYTES)..];
        let excess = (self.tail.len() + rest.len()).saturating_sub(TAIL_BYTES);
        self.tail.drain(..excess);
        self.tail.extend(rest);
        let offset = self.spooled_bytes;
        let kept = usize::try_from(spool_max - offset).unwrap_or(usize::MAX).min(chunk.len());
        self.spooled_bytes += kept as u64;
        (offset, kept)
    }

    pub(super) fn total_bytes(&self) -> u64 {
        self.total_bytes
    }

    pub(super) fn spooled_bytes(&self) -> u64 {
        self.spooled_bytes
    }

    /// Beginning and end as text. Neither cuts a character in two; all in the head if nothing is missing.
    pub(super) fn excerpt(&self) -> Excerpt {
        let tail: Vec<u8> = self.tail.iter().copied().collect();
        let between = self.total_bytes - (self.head.len() + tail.len()) as u64;
        if between == 0 {
            let all = [self.head.as_slice(), &tail].concat();
            let head = String::from_utf8_lossy(&all).into_owned();
            return Excerpt { head, tail: String::new(), omitted_bytes: 0 };
        }
        let head = &self.head[..whole_characters(&self.head)];
        let skipped = tail.iter().take(3).take_while(|byte| **byte & 0xc0 == 0x80).count();
        let tail = &tail[skipped..];
        Excerpt {
            head: String::from_utf8_lossy(head).into_owned(),
            tail: String::from_utf8_lossy(tail).into_owned(),
            omitted_bytes: self.total_bytes - (head.len() + tail.len()) as u64,
        }
    }
}

/// Length without a character that only begins at the very end.
fn whole_characters(bytes: &[u8]) -> usize {
    for back in 1..=bytes.len().min(3) {
        let start = bytes.len() - back;
        let length = match bytes[start] {
            0xc0..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf7 => 4,
            0x80..=0xbf => continue,
            _ => 1,
        };
        return if length > back { start } else { bytes.len() };
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::{Collected, HEAD_BYTES, TAIL_BYTES};

    #[test]
    fn short_output_is_shown_whole() {
        let mut collected = Collected::default();
        collected.push(b"one ", 100);
        collected.push(b"two", 100);
        let excerpt = collected.excerpt();
        assert_eq!((excerpt.head.as_str(), excerpt.tail.as_str(), excerpt.omitted_bytes), ("one two", "", 0));
    }

    #[test]
    fn output_that_just_fits_is_shown_whole() {
        let mut collected = Collected::default();
        let all = "ü".repeat(usize::midpoint(HEAD_BYTES, TAIL_BYTES));
        collected.push(all.as_bytes(), u64::MAX);
        assert_eq!(collected.excerpt().head, all);
    }

    #[test]
    fn long_output_keeps_both_ends_and_cuts_no_character() {
        for shift in 0..4 {
            let mut collected = Collected::default();
            let all = format!("{}{}", "x".repeat(shift), "€".repeat(20_000));
            for chunk in all.as_bytes().chunks(1000) {
                collected.push(chunk, u64::MAX);
            }
            let excerpt = collected.excerpt();
            assert!(all.starts_with(&excerpt.head) && all.ends_with(&excerpt.tail));
            let shown = (excerpt.head.len() + excerpt.tail.len()) as u64;
            assert_eq!(shown + excerpt.omitted_bytes, all.len() as u64);
            assert!(excerpt.head.len() > HEAD_BYTES - 4 && excerpt.tail.len() > TAIL_BYTES - 4);
        }
    }

    #[test]
    fn what_is_over_the_cap_is_counted_but_not_kept() {
        let mut collected = Collected::default();
        assert_eq!(collected.push(b"abcd", 6), (0, 4));
        assert_eq!(collected.push(b"efgh", 6), (4, 2));
        assert_eq!(collected.push(b"ijkl", 6), (6, 0));
        assert_eq!((collected.total_bytes(), collected.spooled_bytes()), (12, 6));
    }
}
