//! The repository that an agent finds in its tree. It is the agent's: the host makes it and never opens it again.

use super::checkout::Written;
use crate::git::fault::{OrFault, Outcome};
use git2::{Index, Oid, Repository};
use std::fs;
use std::io::Write;
use std::path::Path;

/// Tags beyond this are left out: a file of refs that nobody reads.
const TAGS_MAX: usize = 10_000;

/// No content is converted on its way in or out, as it is not converted by us: what the agent's git shows as
/// unchanged is unchanged for the host too.
const ATTRIBUTES: &str = "* -text -eol -ident -filter -working-tree-encoding\n";

/// What the agent's repository knows.
pub(crate) struct AgentRepo<'a> {
    /// Checked out, at `commit`.
    pub(crate) branch: &'a str,
    /// Shown as `origin/BASE`.
    pub(crate) base: &'a str,
    pub(crate) commit: Oid,
    pub(crate) author_name: &'a str,
    pub(crate) author_email: &'a str,
}

impl AgentRepo<'_> {
    /// Makes `.git` in `root`: objects are borrowed from the mirror, the index matches what was written.
    pub(crate) fn write(&self, mirror: &Repository, root: &Path, written: &[Written]) -> Outcome<()> {
        let dir = root.join(".git");
        self.files(mirror, &dir).or_fault("make the agent's repository")?;
        let mut index = Index::open(&dir.join("index")).or_fault("write the agent's index")?;
        for file in written {
            index.add(&file.entry()).or_fault("write the agent's index")?;
        }
        index.write().or_fault("write the agent's index")
    }

    /// Makes a repository that was made for another branch this one's. Its index stays: the files are the same.
    pub(crate) fn rewrite(&self, mirror: &Repository, root: &Path) -> Outcome<()> {
        self.files(mirror, &root.join(".git")).or_fault("make the agent's repository")
    }

    fn files(&self, mirror: &Repository, dir: &Path) -> std::io::Result<()> {
        for folder in ["objects/info", "objects/pack", "refs/heads", "refs/tags", "info"] {
            fs::create_dir_all(dir.join(folder))?;
        }
        fs::write(dir.join("HEAD"), format!("ref: refs/heads/{}\n", self.branch))?;
        let quoted = |text: &str| text.replace(['\\', '"', '\n'], "");
        fs::write(
            dir.join("config"),
            format!(
                "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\
                 \tlogAllRefUpdates = true\n[user]\n\tname = \"{}\"\n\temail = \"{}\"\n\
                 [commit]\n\tgpgSign = false\n[gc]\n\tauto = 0\n",
                quoted(self.author_name),
                quoted(self.author_email)
            ),
        )?;
        fs::write(dir.join("info/attributes"), ATTRIBUTES)?;
        let exclude = fs::read(mirror.path().join("info/exclude")).unwrap_or_default();
        fs::write(dir.join("info/exclude"), exclude)?;
        let mut objects = mirror.path().join("objects").into_os_string().into_encoded_bytes();
        objects.push(b'\n');
        fs::write(dir.join("objects/info/alternates"), objects)?;
        let mut refs = fs::File::create(dir.join("packed-refs"))?;
        writeln!(refs, "{} refs/heads/{}", self.commit, self.branch)?;
        writeln!(refs, "{} refs/remotes/origin/{}", self.commit, self.base)?;
        refs.write_all(&tags(mirror))
    }
}

/// The mirror's tags as lines of a file of packed refs. A tag that cannot be read is no reason not to work.
fn tags(mirror: &Repository) -> Vec<u8> {
    let mut lines = Vec::new();
    let Ok(tags) = mirror.references_glob("refs/tags/*") else { return lines };
    for tag in tags.flatten().take(TAGS_MAX) {
        if let Some(id) = tag.target() {
            lines.extend_from_slice(format!("{id} ").as_bytes());
            lines.extend_from_slice(tag.name_bytes());
            lines.push(b'\n');
        }
    }
    lines
}
