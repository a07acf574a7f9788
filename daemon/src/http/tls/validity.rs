//! From when to when a certificate holds (RFC 5280, section 4.1.2.5).
//!
//! Read by hand, since two dates are all that is wanted of it: whether it is well-formed is for the library to say.

use chrono::{DateTime, NaiveDateTime, Utc};

/// Tags of DER that stand before and in the dates.
const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// From when to when a certificate holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// Not before.
    pub from: DateTime<Utc>,
    /// Not after.
    pub until: DateTime<Utc>,
}

impl Validity {
    /// Of a certificate in DER; nothing where it is not shaped as one.
    pub fn read(certificate: &[u8]) -> Option<Self> {
        let (certificate, _) = expect(certificate, SEQUENCE)?;
        let (mut fields, _) = expect(certificate, SEQUENCE)?;
        if let Some((_, rest)) = expect(fields, VERSION) {
            fields = rest;
        }
        // The serial number, the algorithm of the signature, the issuer.
        for tag in [INTEGER, SEQUENCE, SEQUENCE] {
            fields = expect(fields, tag)?.1;
        }
        let (dates, _) = expect(fields, SEQUENCE)?;
        let (from, rest) = time(dates)?;
        let (until, _) = time(rest)?;
        Some(Self { from, until })
    }
}

/// What is in an element of this tag, and what follows it.
fn expect(bytes: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = element(bytes)?;
    (found == tag).then_some((content, rest))
}

/// The first element: its tag, what is in it, and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, bytes) = bytes.split_first()?;
    let (&first, bytes) = bytes.split_first()?;
    let (size, bytes) = match usize::from(first) {
        short @ 0..0x80 => (short, bytes),
        long => {
            let (digits, bytes) = bytes.split_at_checked(long - 0x80)?;
            if digits.len() > 4 {
                return None;
            }
            (digits.iter().fold(0, |size, digit| size << 8 | usize::from(*digit)), bytes)
        }
    };
    let (content, rest) = bytes.split_at_checked(size)?;
    Some((tag, content, rest))
}

fn time(bytes: &[u8]) -> Option<(DateTime<Utc>, &[u8])> {
    let (tag, content, rest) = element(bytes)?;
    let text = std::str::from_utf8(content).ok()?;
    let text = match tag {
        // Two digits of a year: 50 to 99 are the last century's.
        UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    Some((NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%SZ").ok()?.and_utc(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_of_a_short_date_is_found_and_the_rest_is_refused() {
        let year = |bytes: &[u8]| time(bytes).map(|(at, _)| at.format("%Y-%m-%d").to_string());
        assert_eq!(year(b"\x17\x0d260102030405Z").unwrap(), "2026-01-02");
        assert_eq!(year(b"\x17\x0d990102030405Z").unwrap(), "1999-01-02");
        assert_eq!(year(b"\x18\x0f20510102030405Z").unwrap(), "2051-01-02");
        for broken in [b"\x17\x0d2601".as_slice(), b"\x17\x84\xff\xff\xff\xff", b"\x16\x01a", b"", b"\x17"] {
            assert!(time(broken).is_none(), "{broken:?}");
        }
    }
}
