//! The output of one request, on disk until it is settled.
//!
//! The file is a sequence of chunks: one byte for the stream, four for the length (big endian), the
//! bytes. Offsets on the link count the bytes of all chunks, not the headers.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use deputy_protocol::link::Stream;

const HEADER_BYTES: u64 = 5;

/// A request's spool file.
#[derive(Debug)]
pub(super) struct Spool {
    file: File,
    file_end: u64,
    end: u64,
}

/// A place in a spool from which reading goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    header_at: u64,
    chunk_start: u64,
    /// Offset of the next byte.
    pub(super) offset: u64,
}

struct Chunk {
    stream: Stream,
    size: u64,
}

impl Spool {
    /// Opens or begins the spool at `path`. A chunk cut off by a crash is dropped.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let size = file.metadata()?.len();
        let mut spool = Self { file, file_end: size, end: 0 };
        let mut at = 0;
        while let Some(chunk) = spool.chunk(at)? {
            if at + HEADER_BYTES + chunk.size > size {
                break;
            }
            at += HEADER_BYTES + chunk.size;
            spool.end += chunk.size;
        }
        spool.file_end = at;
        Ok(spool)
    }

    /// Number of output bytes.
    pub(super) fn end(&self) -> u64 {
        self.end
    }

    /// Adds output.
    pub(super) fn append(&mut self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        let size = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        let mut chunk = vec![u8::from(stream == Stream::Stderr)];
        chunk.extend_from_slice(&size.to_be_bytes());
        chunk.extend_from_slice(bytes);
        // The end moves only after all is written: half a chunk is overwritten by the next.
        self.file.write_all_at(&chunk, self.file_end)?;
        self.file_end += chunk.len() as u64;
        self.end += u64::from(size);
        Ok(())
    }

    /// Makes the output survive a power cut.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }

    /// The place of `offset`, or the end if there is less.
    pub(super) fn seek(&self, offset: u64) -> io::Result<Cursor> {
        let mut cursor = Cursor::default();
        let offset = offset.min(self.end);
        while let Some(chunk) = self.chunk(cursor.header_at)? {
            if cursor.chunk_start + chunk.size > offset {
                break;
            }
            cursor = cursor.after(&chunk);
        }
        cursor.offset = offset;
        Ok(cursor)
    }

    /// Reads up to `max` bytes of one stream and moves the cursor behind them; `None` at the end.
    pub(super) fn read(&self, cursor: &mut Cursor, max: usize) -> io::Result<Option<(Stream, Vec<u8>)>> {
        while let Some(chunk) = self.chunk(cursor.header_at)? {
            let skip = cursor.offset - cursor.chunk_start;
            let left = usize::try_from(chunk.size - skip).unwrap_or(usize::MAX);
            if left == 0 {
                *cursor = cursor.after(&chunk);
                continue;
            }
            let mut bytes = vec![0; left.min(max)];
            self.file.read_exact_at(&mut bytes, cursor.header_at + HEADER_BYTES + skip)?;
            cursor.offset += bytes.len() as u64;
            return Ok(Some((chunk.stream, bytes)));
        }
        Ok(None)
    }

    fn chunk(&self, at: u64) -> io::Result<Option<Chunk>> {
        if at + HEADER_BYTES > self.file_end {
            return Ok(None);
        }
        let mut header = [0; 5];
        self.file.read_exact_at(&mut header, at)?;
        let [kind, size @ ..] = header;
        let stream = if kind == 0 { Stream::Stdout } else { Stream::Stderr };
        Ok(Some(Chunk { stream, size: u64::from(u32::from_be_bytes(size)) }))
    }
}

impl Cursor {
    fn after(self, chunk: &Chunk) -> Self {
        let start = self.chunk_start + chunk.size;
        Self { header_at: self.header_at + HEADER_BYTES + chunk.size, chunk_start: start, offset: start }
    }
}
