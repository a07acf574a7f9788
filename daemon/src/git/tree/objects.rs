//! Where content goes: nowhere but its hash, or into the mirror.

use crate::git::fault::{OrFault, Outcome};
use crate::git::mirror;
use git2::{Mempack, ObjectType, Odb, OdbLookupFlags, Oid, Repository};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsRawFd;

/// Turns content into object ids.
pub(crate) trait Objects {
    /// Content of a file or the target of a link.
    fn blob(&mut self, data: &[u8]) -> Outcome<Oid>;
    /// Content of a file too large to be held in memory, of exactly `size` bytes.
    fn large_blob(&mut self, file: &mut File, size: u64) -> Outcome<Oid>;
    /// Content of a tree.
    fn tree(&mut self, data: &[u8]) -> Outcome<Oid>;
}

/// Only hashes.
pub(crate) struct Hashing;

impl Objects for Hashing {
    fn blob(&mut self, data: &[u8]) -> Outcome<Oid> {
        Oid::hash_object(ObjectType::Blob, data).or_fault("hash a file")
    }

    fn large_blob(&mut self, file: &mut File, _size: u64) -> Outcome<Oid> {
        hash(file)
    }

    fn tree(&mut self, data: &[u8]) -> Outcome<Oid> {
        Oid::hash_object(ObjectType::Tree, data).or_fault("hash a tree")
    }
}

/// Hashes a file through its descriptor, so that no path is looked up again.
pub(super) fn hash(file: &File) -> Outcome<Oid> {
    Oid::hash_file(ObjectType::Blob, format!("/proc/self/fd/{}", file.as_raw_fd())).or_fault("hash a file")
}

/// A few objects are loose files; more become one pack, written and synced once instead of once each.
const LOOSE_MAX: usize = 12;

/// What is held in memory until it is packed, in bytes.
const HELD_MAX_BYTES: usize = 64 << 20;

/// Keeps everything in the mirror. Nothing is on disk before [`persist`](Self::persist) returns.
pub(crate) struct Storing<'r> {
    repo: &'r Repository,
    odb: &'r Odb<'r>,
    memory: &'r Mempack<'r>,
    /// Writes beside the memory, for what is large and for the few.
    direct: Repository,
    fresh: Vec<Oid>,
    held_bytes: usize,
}

impl<'r> Storing<'r> {
    /// `memory` is a backend of `odb`, and `odb` is that of `repo`.
    pub(crate) fn try_new(repo: &'r Repository, odb: &'r Odb<'r>, memory: &'r Mempack<'r>) -> Outcome<Self> {
        Ok(Self { repo, odb, memory, direct: mirror::again(repo)?, fresh: Vec::new(), held_bytes: 0 })
    }

    /// Counts in an object that was written through `repo`.
    pub(crate) fn wrote(&mut self, id: Oid) {
        self.fresh.push(id);
    }

    /// Puts on disk what was held, synced.
    pub(crate) fn persist(&mut self) -> Outcome<()> {
        if self.fresh.len() <= LOOSE_MAX {
            let direct = self.direct.odb().or_fault("open the objects")?;
            for id in &self.fresh {
                let object = self.odb.read(*id).or_fault("read an object")?;
                direct.write(object.kind(), object.data()).or_fault("write an object")?;
            }
        } else {
            let mut pack = self.repo.packbuilder().or_fault("make a pack")?;
            pack.set_threads(1);
            for id in &self.fresh {
                pack.insert_object(*id, None).or_fault("make a pack")?;
            }
            let folder = self.repo.path().join("objects").join("pack");
            pack.write(&folder, 0).or_fault("write a pack")?;
        }
        self.memory.reset().or_fault("make a pack")?;
        self.fresh.clear();
        self.held_bytes = 0;
        Ok(())
    }

    fn put(&mut self, kind: ObjectType, data: &[u8]) -> Outcome<Oid> {
        let id = self.odb.write(kind, data).or_fault("write an object")?;
        self.fresh.push(id);
        self.held_bytes += data.len();
        if self.held_bytes > HELD_MAX_BYTES {
            self.persist()?;
        }
        Ok(id)
    }
}

impl Objects for Storing<'_> {
    fn blob(&mut self, data: &[u8]) -> Outcome<Oid> {
        self.put(ObjectType::Blob, data)
    }

    fn large_blob(&mut self, file: &mut File, size: u64) -> Outcome<Oid> {
        const TOO_LARGE: &str = "write an object";
        let odb = self.direct.odb().or_fault(TOO_LARGE)?;
        let length = usize::try_from(size).map_err(std::io::Error::other).or_fault(TOO_LARGE)?;
        let mut writer = odb.writer(length, ObjectType::Blob).or_fault(TOO_LARGE)?;
        let mut chunk = vec![0; 1 << 20];
        let mut left = size;
        while left > 0 {
            let wanted = usize::try_from(left).unwrap_or(usize::MAX).min(chunk.len());
            let got = file.read(&mut chunk[..wanted]).or_fault("read a file")?;
            if got == 0 {
                return Err(std::io::Error::other("it changed while it was read")).or_fault("read a file");
            }
            writer.write_all(&chunk[..got]).or_fault(TOO_LARGE)?;
            left -= got as u64;
        }
        writer.finalize().or_fault(TOO_LARGE)
    }

    fn tree(&mut self, data: &[u8]) -> Outcome<Oid> {
        let id = Oid::hash_object(ObjectType::Tree, data).or_fault("hash a tree")?;
        if self.odb.exists_ext(id, OdbLookupFlags::NO_REFRESH) {
            return Ok(id);
        }
        self.put(ObjectType::Tree, data)
    }
}
