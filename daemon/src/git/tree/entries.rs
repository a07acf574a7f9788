//! A tree object's bytes. Format: `mode SP name NUL id`, sorted as if folders ended with a slash (git's
//! `base_name_compare`).

use git2::Oid;

pub(super) const FOLDER: u32 = 0o040_000;
pub(super) const FILE: u32 = 0o100_644;
pub(super) const PROGRAM: u32 = 0o100_755;
pub(super) const LINK: u32 = 0o120_000;
pub(super) const SUBMODULE: u32 = 0o160_000;

/// One line of a tree.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    pub(super) mode: u32,
    pub(super) id: Oid,
}

impl Entry {
    fn sort_key(&self) -> impl Iterator<Item = u8> + '_ {
        self.name.iter().copied().chain((self.mode == FOLDER).then_some(b'/'))
    }
}

/// Old trees hold other modes (`100664`); git reads them as these.
pub(super) fn canonical(mode: u32) -> u32 {
    match mode & 0o170_000 {
        0o100_000 if mode & 0o100 != 0 => PROGRAM,
        0o100_000 => FILE,
        kind => kind,
    }
}

/// The object's content.
pub(super) fn serialised(mut entries: Vec<Entry>) -> Vec<u8> {
    entries.sort_by(|a, b| a.sort_key().cmp(b.sort_key()));
    let mut bytes = Vec::with_capacity(entries.iter().map(|entry| entry.name.len() + 28).sum());
    for entry in entries {
        bytes.extend_from_slice(format!("{:o} ", entry.mode).as_bytes());
        bytes.extend_from_slice(&entry.name);
        bytes.push(0);
        bytes.extend_from_slice(entry.id.as_bytes());
    }
    bytes
}
