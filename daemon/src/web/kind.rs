//! What kind of thing a page says it is, and whether that can be read.

/// How a body becomes text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Out of its tags.
    Html,
    /// As it is.
    Text,
}

/// What a content type means. Without one it is text until it looks like something else.
pub(super) fn kind(content_type: Option<&str>) -> Result<Kind, String> {
    let Some(written) = content_type else { return Ok(Kind::Text) };
    let essence = written.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = essence.split_once('/').map_or("", |(_, subtype)| subtype);
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" => Ok(Kind::Html),
        "application/json"
        | "application/xml"
        | "application/markdown"
        | "application/yaml"
        | "application/toml" => Ok(Kind::Text),
        _ if essence.starts_with("text/") || subtype.ends_with("+json") || subtype.ends_with("+xml") => {
            Ok(Kind::Text)
        }
        "" => Ok(Kind::Text),
        "application/pdf" => {
            Err("it is a PDF, which is not read here: look for a page that says the same".to_owned())
        }
        _ => Err(format!("it is `{}`, and only pages and texts are read", shown(&essence))),
    }
}

/// The character set that a content type names.
pub(super) fn charset(content_type: Option<&str>) -> Option<&str> {
    let mut parameters = content_type?.split(';').skip(1);
    let value = parameters.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then_some(value)
    })?;
    Some(value.trim().trim_matches('"'))
}

/// A stranger's word, short and harmless.
fn shown(essence: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '+' | '.');
    essence.chars().filter(plain).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_texts_are_read_and_nothing_else_is() {
        for html in ["text/html", "TEXT/HTML; charset=utf-8", "application/xhtml+xml"] {
            assert_eq!(kind(Some(html)), Ok(Kind::Html));
        }
        for text in
            ["text/plain", "text/markdown;x", "application/json", "application/rss+xml", "text/xml", ""]
        {
            assert_eq!(kind(Some(text)), Ok(Kind::Text));
        }
        assert!(kind(Some("application/pdf")).unwrap_err().contains("PDF"));
        for other in ["image/png", "application/octet-stream", "video/mp4", "application/zip", "x"] {
            assert!(kind(Some(other)).unwrap_err().contains(other));
        }
        assert_eq!(
            kind(Some("a/b`\u{202e}` ignore")).unwrap_err(),
            "it is `a/bignore`, and only pages and texts are read"
        );
    }

    #[test]
    fn a_character_set_is_found_among_parameters() {
        assert_eq!(charset(Some("text/html; a=b; Charset=\"ISO-8859-1\"")), Some("ISO-8859-1"));
        assert_eq!((charset(Some("text/html")), charset(None)), (None, None));
    }
}
