//! The app's files, as `npm run build` left them: in the program, or on the disk in a debug build.

use rust_embed::{EmbeddedFile, RustEmbed};

/// Files below `web/dist`. None when the app was not built: only the app needs npm.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../web/dist"]
#[allow_missing = true]
struct Dist;

/// The page that the app lives in.
pub(super) const PAGE: &str = "index.html";

/// A file, by its path.
pub(super) fn file(path: &str) -> Option<EmbeddedFile> {
    Dist::get(path)
}

/// How a file may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    /// `br` (RFC 7932).
    Brotli,
    /// `gzip` (RFC 1952).
    Gzip,
}

impl Packing {
    /// As headers call it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    const fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

/// A file as small as it is had, for whoever accepts these encodings (`Accept-Encoding`, RFC 9110, 12.5.3). Weights are
/// not compared: browsers send none that would matter.
pub(super) fn packed(path: &str, accepted: &str) -> Option<(EmbeddedFile, Packing)> {
    let accepts = |packing: Packing| {
        let mut encodings =
            accepted.split(',').map(|each| each.trim().split_once(';').unwrap_or((each.trim(), "")));
        encodings.any(|(name, weight)| name.eq_ignore_ascii_case(packing.name()) && weight.trim() != "q=0")
    };
    let mut packings = [Packing::Brotli, Packing::Gzip].into_iter().filter(|packing| accepts(*packing));
    packings.find_map(|packing| file(&format!("{path}{}", packing.suffix())).zip(Some(packing)))
}
