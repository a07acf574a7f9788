//! What a person should know about a captured tree.

use crate::git::fault::{shown, some_of};

/// Paths by what is remarkable about them.
#[derive(Default)]
pub(super) struct Remarks {
    nested: Vec<String>,
    special: Vec<String>,
    odd_names: Vec<String>,
    submodules: Vec<String>,
    lfs_pointers: Vec<String>,
}

impl Remarks {
    /// A repository inside of the tree, by the path of its `.git`.
    pub(super) fn nested(&mut self, path: &[u8]) {
        self.nested.push(shown(path.strip_suffix(b"/.git").unwrap_or(path)));
    }

    /// A pipe, a socket or a device.
    pub(super) fn special(&mut self, path: &[u8]) {
        self.special.push(shown(path));
    }

    /// A name that another system takes for `.git`.
    pub(super) fn odd_name(&mut self, path: &[u8]) {
        self.odd_names.push(shown(path));
    }

    /// A submodule with something in it.
    pub(super) fn submodule(&mut self, path: &[u8]) {
        self.submodules.push(shown(path));
    }

    /// A new pointer of Git LFS.
    pub(super) fn lfs_pointer(&mut self, path: &[u8]) {
        self.lfs_pointers.push(shown(path));
    }

    /// One sentence per kind.
    pub(super) fn sentences(mut self) -> Vec<String> {
        let kinds = [
            (&mut self.nested, "captured as plain files, without their history: the repositories in "),
            (&mut self.special, "left out, since git cannot hold pipes, sockets and devices: "),
            (&mut self.odd_names, "left out, since other systems take the name for .git: "),
            (&mut self.submodules, "left as they were: the submodules "),
            (&mut self.lfs_pointers, "new Git LFS pointers, whose content Deputy does not carry: "),
        ];
        let mut sentences = Vec::new();
        for (paths, what) in kinds {
            if !paths.is_empty() {
                paths.sort_unstable();
                sentences.push(format!("{what}{}", some_of(paths)));
            }
        }
        sentences
    }
}
