//! Links as pictures for a camera.

use qrcode::QrCode;
use qrcode::render::{svg, unicode};

/// Pixels of a side at least: large enough for a phone's camera at arm's length.
const SIDE: u32 = 240;

/// As SVG; nothing for a text that is too long for one.
pub(crate) fn picture(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    Some(code.render::<svg::Color<'_>>().min_dimensions(SIDE, SIDE).build())
}

/// For a terminal, two rows of it in one line, black on white whatever the terminal's own colours are.
pub(crate) fn drawing(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let rows = code.render::<unicode::Dense1x2>().build();
    let painted: Vec<String> =
        rows.lines().map(|row| format!("\x1b[38;5;16;48;5;231m{row}\x1b[0m")).collect();
    Some(painted.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_picture_and_a_drawing() {
        let link = "https://deputy.example.org/join#0123456789ABCDEFGHJKMNPQRS";
        assert!(picture(link).unwrap().contains("<svg"));
        let drawn = drawing(link).unwrap();
        let rows: Vec<&str> = drawn.lines().collect();
        assert!(rows.len() > 15 && rows.iter().all(|row| row.ends_with("\x1b[0m")), "{drawn}");
        assert_eq!(picture(&"x".repeat(10_000)), None);
    }
}
