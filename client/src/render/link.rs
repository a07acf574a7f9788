//! Links that are good once: a text, and a picture for a phone's camera.

use super::{Out, Shape, clean, moment};
use deputy_protocol::api::LinkView;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use std::io;

/// Prints one. Only a terminal gets the picture.
pub(crate) fn link(out: Out, made: &LinkView) -> io::Result<()> {
    out.line(&clean(&made.url, Shape::Line))?;
    if out.terminal {
        if let Some(drawing) = drawing(&made.url) {
            out.line(&drawing)?;
        }
        out.line(&format!("Good once, until {}.", moment(made.expires_at)))?;
    }
    Ok(())
}

/// Two rows of it in a line, black on white whatever the terminal's own colours are.
fn drawing(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let rows = code.render::<Dense1x2>().build();
    let painted: Vec<String> =
        rows.lines().map(|row| format!("\x1b[38;5;16;48;5;231m{row}\x1b[0m")).collect();
    Some(painted.join("\n"))
}
