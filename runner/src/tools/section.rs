//! Some lines of a text, as an answer shows them.

use std::io::{self, BufRead, BufReader, Read};

use deputy_protocol::link::{Answer, FileText};

/// Most bytes of text in one answer: more does a model no good, and the frame stays small.
const TEXT_MAX_BYTES: usize = 256 * 1024;

/// Some lines of a text.
pub(super) struct Section {
    bytes: Vec<u8>,
    lines: u64,
    more: bool,
    cut_in_line: bool,
}

impl Section {
    pub(super) fn read(text: impl Read, first_line: u64, limit: u64) -> io::Result<Self> {
        let mut reader = BufReader::with_capacity(64 * 1024, text);
        skip_lines(&mut reader, first_line - 1)?;
        let mut section = Self { bytes: Vec::new(), lines: 0, more: false, cut_in_line: false };
        loop {
            let buffer = reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            if section.lines == limit || section.bytes.len() == TEXT_MAX_BYTES {
                section.more = true;
                break;
            }
            let room = TEXT_MAX_BYTES - section.bytes.len();
            let available = &buffer[..buffer.len().min(room)];
            let line_end = available.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let taken = line_end.unwrap_or(available.len());
            section.bytes.extend_from_slice(&available[..taken]);
            section.lines += u64::from(line_end.is_some());
            reader.consume(taken);
        }
        if section.bytes.last().is_some_and(|byte| *byte != b'\n') {
            section.lines += 1;
            section.cut_in_line = section.more;
        }
        Ok(section)
    }

    pub(super) fn into_answer(mut self, first_line: u64, size_bytes: u64) -> Answer {
        if self.cut_in_line {
            self.drop_partial_end();
        }
        let Ok(content) = String::from_utf8(self.bytes) else {
            return binary(size_bytes);
        };
        if content.contains('\0') {
            return binary(size_bytes);
        }
        let next = first_line + self.lines;
        let note = if content.is_empty() && first_line > 1 {
            Some(format!("The file has fewer than {first_line} lines."))
        } else if self.cut_in_line {
            Some("The last line is too long to show whole. Cut it out with a shell command.".to_owned())
        } else {
            self.more.then(|| format!("There is more. Read on with offset {next}."))
        };
        let lines = self.lines;
        Answer::File(FileText { content, first_line, lines, size_bytes, truncated: self.more, note })
    }

    /// Leaves whole lines where there is one, or else whole characters of the one long line.
    fn drop_partial_end(&mut self) {
        if let Some(at) = self.bytes.iter().rposition(|byte| *byte == b'\n') {
            self.bytes.truncate(at + 1);
            self.lines -= 1;
            self.cut_in_line = false;
        } else if let Some(chunk) = self.bytes.utf8_chunks().next()
            && self.bytes.len() - chunk.valid().len() < 4
        {
            let valid = chunk.valid().len();
            self.bytes.truncate(valid);
        }
    }
}

fn binary(size_bytes: u64) -> Answer {
    let note = "This is not UTF-8 text. Inspect it with a shell command such as `file` or `xxd | head`.";
    Answer::Binary { size_bytes, note: note.to_owned() }
}

fn skip_lines(reader: &mut impl BufRead, mut count: u64) -> io::Result<()> {
    while count > 0 {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let (taken, ended) = match buffer.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, 1),
            None => (buffer.len(), 0),
        };
        reader.consume(taken);
        count -= ended;
    }
    Ok(())
}
