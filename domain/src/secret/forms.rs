//! The encodings in which programs print a value by themselves.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A value as it is and as programs print it, each once. None is shorter than 8 bytes.
pub(super) fn forms(value: &[u8]) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::from([value.to_vec()]);
    for shift in 0..3 {
        forms.insert(inner(shift, value, |bytes| STANDARD.encode(bytes)));
        forms.insert(inner(shift, value, |bytes| URL_SAFE.encode(bytes)));
    }
    forms.insert(percent(value, false));
    forms.insert(percent(value, true));
    forms.insert(hex::encode(value).into_bytes());
    forms.insert(hex::encode_upper(value).into_bytes());
    if let Ok(text) = std::str::from_utf8(value) {
        let quoted = serde_json::to_string(text).expect("text always serialises");
        forms.insert(quoted.as_bytes()[1..quoted.len() - 1].to_vec());
        // Terminals end lines their own way.
        forms.insert(text.replace('\n', "\r\n").into_bytes());
    }
    forms.retain(|form| form.len() >= 8);
    forms
}

/// The characters of base64 that depend on the value alone, when `shift` other bytes precede it in a group of three.
fn inner(shift: usize, value: &[u8], encode: impl Fn(&[u8]) -> String) -> Vec<u8> {
    let shifted = [&vec![0; shift], value].concat();
    let whole = shifted.len() * 8 / 6;
    let first = (shift * 8).div_ceil(6);
    encode(&shifted).into_bytes()[first..whole].to_vec()
}

fn percent(value: &[u8], is_form: bool) -> Vec<u8> {
    let mut out = String::new();
    for byte in value {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(*byte));
            }
            b' ' if is_form => out.push('+'),
            other => write!(out, "%{other:02X}").expect("a string takes all that is written"),
        }
    }
    out.into_bytes()
}
