//! Where things lie below the data directory.

use deputy_protocol::ids::{ProjectId, RunId};
use std::path::{Path, PathBuf};

/// The halves of a deploy key, and the keys that its host showed.
pub(crate) const PRIVATE: &str = "id_ed25519";
pub(crate) const PUBLIC: &str = "id_ed25519.pub";
pub(crate) const KNOWN_HOSTS: &str = "known_hosts";

/// Paths, and nothing else.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    data_dir: PathBuf,
}

impl Layout {
    pub(crate) fn new(data_dir: PathBuf) -> Self {
        Self { data_dir }
    }

    pub(crate) fn repos(&self) -> PathBuf {
        self.data_dir.join("repos")
    }

    pub(crate) fn mirror(&self, project: ProjectId) -> PathBuf {
        self.repos().join(format!("{project}.git"))
    }

    pub(crate) fn mirror_partial(&self, project: ProjectId) -> PathBuf {
        self.repos().join(format!("{project}.git.partial"))
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.data_dir.join("keys")
    }

    pub(crate) fn key_dir(&self, project: ProjectId) -> PathBuf {
        self.keys().join(project.to_string())
    }

    /// The private key, if the project has one.
    pub(crate) fn key(&self, project: ProjectId) -> Option<PathBuf> {
        Some(self.key_dir(project).join(PRIVATE)).filter(|key| key.is_file())
    }

    pub(crate) fn runs(&self) -> PathBuf {
        self.data_dir.join("runs")
    }

    /// A project's spare tree: named as a run's, for it becomes one.
    pub(crate) fn spare(&self, project: ProjectId) -> RunLayout {
        RunLayout { dir: self.spares().join(project.to_string()) }
    }

    pub(crate) fn spares(&self) -> PathBuf {
        self.data_dir.join("spares")
    }

    pub(crate) fn run(&self, run: RunId) -> RunLayout {
        RunLayout { dir: self.runs().join(run.to_string()) }
    }
}

/// Paths of one run, or of what becomes one's. Other adapters keep other names in the same folder.
#[derive(Clone, Debug)]
pub(crate) struct RunLayout {
    dir: PathBuf,
}

impl RunLayout {
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// What the agent works in.
    pub(crate) fn tree(&self) -> PathBuf {
        self.dir.join("tree")
    }

    pub(crate) fn tree_partial(&self) -> PathBuf {
        self.dir.join("tree.partial")
    }

    /// What was known about each file when it was last read. Lies outside the tree, so only the host writes it.
    pub(crate) fn index(&self) -> PathBuf {
        self.dir.join("index")
    }

    /// Paths that never enter a commit, NUL-separated.
    pub(crate) fn withheld(&self) -> PathBuf {
        self.dir.join("withheld")
    }

    pub(crate) fn checks(&self) -> PathBuf {
        self.dir.join("checks")
    }

    pub(crate) fn checks_partial(&self) -> PathBuf {
        self.dir.join("checks.partial")
    }

    /// A file on its way into the tree, which changes by renames alone.
    pub(crate) fn incoming(&self) -> PathBuf {
        self.dir.join("incoming")
    }

    /// Where folders go that are being removed.
    pub(crate) fn trash(&self) -> PathBuf {
        self.dir.join("trash")
    }
}
