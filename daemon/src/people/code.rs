//! Codes: what stands behind `#` in a link.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// Letters and digits that nobody takes for one another (Crockford's base32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Of 128 bits, five a letter.
const LENGTH: usize = 26;

/// A code: 128 bits of chance, as people can read them to one another.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// A new one.
    pub(super) fn random() -> Self {
        let bits: u128 = rand::random();
        let letter = |place: usize| LETTERS[((bits >> (5 * place)) & 31) as usize];
        Self((0..LENGTH).rev().map(|place| char::from(letter(place))).collect())
    }

    /// What somebody typed: in any case, with spaces and dashes, and with letters that look alike.
    pub fn parse(text: &str) -> Option<Self> {
        // No code is anywhere near as long.
        if text.len() > 4 * LENGTH {
            return None;
        }
        let typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
        let letters: Option<String> = typed
            .map(|c| {
                let c = match c.to_ascii_uppercase() {
                    'O' => '0',
                    'I' | 'L' => '1',
                    c => c,
                };
                LETTERS.iter().any(|letter| char::from(*letter) == c).then_some(c)
            })
            .collect();
        letters.filter(|letters| letters.len() == LENGTH).map(Self)
    }

    /// The text, for whoever is to use it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored. A code has 128 bits of chance: it needs neither salt nor stretching.
    pub(super) fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0.as_bytes()).into()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Code::random();
        assert_eq!(code.reveal().len(), LENGTH);
        assert_ne!(code, Code::random());
        let (first, rest) = code.reveal().split_at(13);
        let typed = format!(" {}-{} ", first.to_lowercase().replace('0', "o").replace('1', "l"), rest);
        assert_eq!(Code::parse(&typed), Some(code.clone()));
        assert_eq!(format!("{code:?}"), "Code(…)");
        for wrong in ["", "x", "u".repeat(26).as_str(), &code.reveal()[1..], "é".repeat(26).as_str()] {
            assert_eq!(Code::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Code::parse(&format!("{}0", code.reveal())), None);
    }
}
