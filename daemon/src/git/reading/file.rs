//! Lines of a file.

use super::place::{Kind, is_binary, line, place, size};
use crate::git::fault::{OrFault, Outcome, shown};
use deputy_actors::ports::{FileLines, WorkspaceFault};
use git2::{Oid, Repository};

/// Larger files are data.
const FILE_BYTES_MAX: u64 = 8 << 20;

/// Of one line.
const LINE_CHARS_MAX: usize = 2_000;

/// The beginning of a file of a commit, and its size. Of one that is too large to be read it is nothing.
pub(in crate::git) fn beginning(
    repo: &Repository,
    commit: Oid,
    path: &str,
    bytes_max: usize,
) -> Outcome<(Vec<u8>, u64)> {
    let (id, kind) = place(repo, commit, path)?;
    match kind {
        Kind::Folder => return Err(WorkspaceFault::Invalid("it is a folder: list it".to_owned())),
        Kind::Link => {
            return Err(WorkspaceFault::Invalid("it is a link: links are not followed".to_owned()));
        }
        Kind::Repository => {
            return Err(WorkspaceFault::Invalid("it is another repository, which is not read".to_owned()));
        }
        Kind::File => {}
    }
    let size_bytes = size(repo, id)?;
    if size_bytes > FILE_BYTES_MAX {
        return Ok((Vec::new(), size_bytes));
    }
    let blob = repo.find_blob(id).or_fault("read a file")?;
    let content = blob.content();
    Ok((content[..content.len().min(bytes_max)].to_vec(), size_bytes))
}

/// Lines of a file of a commit, from `first_line` on.
pub(in crate::git) fn file(
    repo: &Repository,
    commit: Oid,
    path: &str,
    first_line: u64,
    lines: u32,
) -> Outcome<FileLines> {
    let (id, kind) = place(repo, commit, path)?;
    let path = shown(path.as_bytes());
    let refuse = |why: String| Err(WorkspaceFault::Invalid(why));
    match kind {
        Kind::Folder => return refuse(format!("'{path}' is a folder: list it")),
        Kind::Repository => return refuse(format!("'{path}' is another repository, which is not read")),
        Kind::File | Kind::Link => {}
    }
    let size_bytes = size(repo, id)?;
    if size_bytes > FILE_BYTES_MAX {
        return refuse(format!("'{path}' has {size_bytes} bytes: files above {FILE_BYTES_MAX} are not read"));
    }
    let blob = repo.find_blob(id).or_fault("read a file")?;
    let content = blob.content();
    if is_binary(content) {
        return refuse(format!("'{path}' is no text; it has {size_bytes} bytes"));
    }
    if kind == Kind::Link {
        let to = shown(content);
        return refuse(format!(
            "'{path}' is a link to '{to}', which is not followed: read that, if it is in here"
        ));
    }
    let all = content.split_inclusive(|byte| *byte == b'\n');
    let skipped = usize::try_from(first_line.saturating_sub(1)).unwrap_or(usize::MAX);
    let wanted = all.clone().skip(skipped).take(lines as usize);
    let lines = wanted.map(|bytes| line(bytes, LINE_CHARS_MAX)).collect();
    Ok(FileLines { lines, lines_total: all.count() as u64 })
}
