//! Bytes as characters.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Where a page says its character set, if it does: browsers look no further either.
const HEAD_BYTES: usize = 1024;

/// A body in the character set that is named with it, or in it, or that it is in by the look of it. `None` when it is no
/// text at all.
pub(in crate::web) fn decode(bytes: &[u8], named: Option<&str>) -> Option<String> {
    let encoding = named.and_then(|label| Encoding::for_label(label.as_bytes())).or_else(|| in_head(bytes));
    let encoding = encoding.unwrap_or_else(|| if is_utf8(bytes) { UTF_8 } else { WINDOWS_1252 });
    // A mark at its beginning is stronger than what anybody says.
    let (text, ..) = encoding.decode(bytes);
    (!text.contains('\0')).then(|| text.into_owned())
}

/// Whether it is UTF-8, but for a last character that may have been cut.
fn is_utf8(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).err().is_none_or(|fault| fault.error_len().is_none())
}

fn in_head(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD_BYTES)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("<meta")?;
    let (_, rest) = rest.split_once("charset=")?;
    let label: String = rest
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    Encoding::for_label(label.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn old_encodings_are_read_and_what_is_no_text_is_not() {
        let text = |bytes: &[u8], named| decode(bytes, named).unwrap();
        assert_eq!(text("grün".as_bytes(), None), "grün");
        assert_eq!(text(b"gr\xfcn", None), "grün");
        assert_eq!(text(b"gr\xfcn", Some("ISO-8859-1")), "grün");
        assert_eq!(text(b"\x93\xfa\x96{", Some("shift_jis")), "日本");
        assert_eq!(
            text(b"<html><meta charset=\"koi8-r\"><p>\xc4\xc1", None),
            "<html><meta charset=\"koi8-r\"><p>да"
        );
        assert_eq!(text(b"\xef\xbb\xbfa", None), "a");
        assert_eq!(
            text("grü".as_bytes().split_last().unwrap().1, None),
            "gr\u{fffd}",
            "a cut character is no other encoding"
        );
        assert_eq!(text(b"a", Some("no such thing")), "a");
        assert_eq!(decode(b"\x89PNG\0\0", None), None);
    }
}
