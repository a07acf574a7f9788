//! A program of the tests that stands for one of the agents.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A program in a folder that runs see. It says this version, an old one where it sees what it must not, and works like
/// this otherwise.
pub(crate) struct Fake {
    folder: TempDir,
}

impl Fake {
    pub(crate) fn new(version: &str, work: &str) -> Self {
        let fake = Self { folder: tempfile::tempdir().unwrap() };
        fake.become_another(version, work);
        fake
    }

    pub(crate) fn become_another(&self, version: &str, work: &str) {
        let script = format!(
            "#!/bin/sh\nif [ \"$1\" = --version ]; then\n[ -z \"$CANARY$DEPUTY_MODEL_KEY\" ] || exec echo 0.0.1\n\
             echo 'the tool {version} (of tests)'; exit; fi\n{work}\n"
        );
        std::fs::write(self.path(), script).unwrap();
        std::fs::set_permissions(self.path(), PermissionsExt::from_mode(0o755)).unwrap();
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("tool")
    }

    pub(crate) fn config(&self, kind: &str, extra: &str) -> String {
        let (folder, path) = (self.folder.path().display(), self.path());
        format!("[sandbox]\nread_only = [\"{folder}\"]\n\n{}", agent(kind, &path, extra))
    }
}

pub(crate) fn agent(kind: &str, path: &Path, extra: &str) -> String {
    let path = path.display();
    format!(
        "[agents.fake]\nkind = \"{kind}\"\ncommand = \"{path}\"\nlogin = \"own\"\nenv = {{ CANARY = \"sk-1\" }}\n{extra}"
    )
}
