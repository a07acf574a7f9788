//! From pieces of output to lines, each with its place.

use deputy_protocol::link::Stream;

/// Most bytes of a line that are looked at; what is longer is cut there. A tool's result may be long, a program that
/// writes without an end must not fill the memory.
pub const LINE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A line of a program's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it was written.
    pub stream: Stream,
    /// Its text, without its end. Bytes that are not UTF-8 show as U+FFFD.
    pub text: String,
    /// Offset behind it in all output of the program, both streams together. It depends on the bytes alone, not on
    /// the pieces they came in.
    pub end: u64,
    /// Whether more of it was written than [`LINE_BYTES_MAX`].
    pub is_cut: bool,
}

/// Puts lines together from pieces of two streams.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    /// Whether more was written of each than is kept.
    are_cut: [bool; 2],
    offset: u64,
}

impl Lines {
    /// The lines that this piece completes, in the order of their ends.
    pub fn push(&mut self, stream: Stream, piece: &[u8]) -> Vec<Line> {
        let mut lines = Vec::new();
        for part in piece.split_inclusive(|byte| *byte == b'\n') {
            self.offset += part.len() as u64;
            let begun = self.begun(stream);
            let (text, is_whole) = part.strip_suffix(b"\n").map_or((part, false), |text| (text, true));
            let room = LINE_BYTES_MAX - begun.len();
            begun.extend_from_slice(&text[..text.len().min(room)]);
            self.are_cut[usize::from(stream == Stream::Stderr)] |= text.len() > room;
            if is_whole {
                lines.extend(self.take(stream));
            }
        }
        lines
    }

    /// What was begun and not ended when the program ended: standard output first.
    pub fn finish(&mut self) -> Vec<Line> {
        let begun = [Stream::Stdout, Stream::Stderr];
        let begun = begun.into_iter().filter(|stream| !self.begun(*stream).is_empty()).collect::<Vec<_>>();
        begun.into_iter().filter_map(|stream| self.take(stream)).collect()
    }

    /// Bytes taken so far.
    pub const fn offset(&self) -> u64 {
        self.offset
    }

    fn take(&mut self, stream: Stream) -> Option<Line> {
        let is_cut = std::mem::take(&mut self.are_cut[usize::from(stream == Stream::Stderr)]);
        let bytes = std::mem::take(self.begun(stream));
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(&bytes);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return None;
        }
        Some(Line { stream, text: String::from_utf8_lossy(bytes).into_owned(), end: self.offset, is_cut })
    }

    const fn begun(&mut self, stream: Stream) -> &mut Vec<u8> {
        match stream {
            Stream::Stdout => &mut self.stdout,
            Stream::Stderr => &mut self.stderr,
        }
    }
}
