//! Making and opening a bare repository.

use crate::git::fault::{OrFault, Outcome};
use deputy_actors::ports::WorkspaceFault;
use git2::{Config, Repository, RepositoryInitOptions};
use std::fs;
use std::path::Path;

/// What the system's git reads in a mirror.
const CONFIG: &str = "\
[core]
	repositoryformatversion = 0
	filemode = true
	bare = true
	logAllRefUpdates = false
	hooksPath = /dev/null
[gc]
	auto = 0
[maintenance]
	auto = false
";

/// What libgit2 reads instead of every other configuration: objects and refs are on disk before the ledger says so,
/// and no file of the founder's decides what a file is.
const LIBRARY_CONFIG: &str = "\
[core]
	bare = true
	filemode = true
	fsyncObjectFiles = true
	logAllRefUpdates = false
	attributesFile = /dev/null
	excludesFile = /dev/null
";

const LIBRARY_CONFIG_FILE: &str = "libgit2.config";

/// Makes an empty bare repository without templates. `default_branch` is where its `HEAD` points.
pub(crate) fn create(path: &Path, default_branch: &str) -> Outcome<()> {
    let mut options = RepositoryInitOptions::new();
    options.bare(true).no_reinit(true).mkpath(true).external_template(false);
    options.initial_head(&format!("refs/heads/{default_branch}"));
    Repository::init_opts(path, &options).or_fault("make a repository")?;
    fs::write(path.join("config"), CONFIG).or_fault("configure a repository")?;
    fs::write(path.join(LIBRARY_CONFIG_FILE), LIBRARY_CONFIG).or_fault("configure a repository")
}

/// Opens a mirror by its path.
pub(crate) fn open(path: &Path) -> Outcome<Repository> {
    if !path.join("HEAD").is_file() {
        return Err(WorkspaceFault::Missing(
            "the project has no repository on this host; register it again".to_owned(),
        ));
    }
    let repo = Repository::open_bare(path).or_fault("open the repository")?;
    let config =
        Config::open(&path.join(LIBRARY_CONFIG_FILE)).or_fault("read the repository's configuration")?;
    repo.set_config(&config).or_fault("configure the repository")?;
    Ok(repo)
}

/// A second handle on a repository that is open already.
pub(crate) fn again(repo: &Repository) -> Outcome<Repository> {
    open(repo.path())
}
