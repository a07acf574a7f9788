//! A deploy key per project: hosts refuse to take one key twice. Beside it, the keys that its host showed.

use super::fault::{OrFault, Outcome};
use super::layout::{KNOWN_HOSTS, Layout, PRIVATE, PUBLIC};
use super::network::Address;
use deputy_actors::ports::WorkspaceFault;
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::ProjectId;
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Makes a folder that only we may enter.
pub(crate) fn private_dir(path: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Where a key waits for its project: a host is given the key before it lets us in, and only then is there a project.
/// Whoever asks for the same repository again gets the same key.
fn awaiting(layout: &Layout, origin: &RepoOrigin) -> Option<PathBuf> {
    let RepoOrigin::Remote { url } = origin else { return None };
    let address = Address::try_new(url).ok().filter(Address::is_ssh)?;
    let digest = hex::encode(Sha256::digest(address.location()));
    Some(layout.keys().join("awaiting").join(digest))
}

/// Makes the key once and returns its public half. The pair appears by rename, so it is whole or not there.
pub(crate) fn deploy_key(layout: &Layout, project: ProjectId, origin: &RepoOrigin) -> Outcome<String> {
    let dir = layout.key_dir(project);
    if !dir.join(PUBLIC).is_file() {
        let awaiting = awaiting(layout, origin);
        if let Some(awaiting) = awaiting.as_deref().filter(|awaiting| !awaiting.join(PUBLIC).is_file()) {
            private_dir(&layout.keys().join("awaiting")).or_fault("make a folder for keys")?;
            appear(layout, project, awaiting, |partial| generate(&partial.join(PRIVATE), project))?;
        }
        appear(layout, project, &dir, |partial| match &awaiting {
            Some(awaiting) => copy(awaiting, partial),
            None => generate(&partial.join(PRIVATE), project),
        })?;
    }
    let line = fs::read_to_string(dir.join(PUBLIC)).or_fault("read the public key")?;
    Ok(line.trim_end().to_owned())
}

/// Removes the key of a project that is no more, and what was learned about its host.
pub(crate) fn forget(layout: &Layout, project: ProjectId) -> Outcome<()> {
    match fs::remove_dir_all(layout.key_dir(project)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).or_fault("remove a key"),
        _ => Ok(()),
    }
}

/// The project stands: nobody else will be given its key.
pub(crate) fn settled(layout: &Layout, origin: &RepoOrigin) -> Outcome<()> {
    match awaiting(layout, origin).map(fs::remove_dir_all) {
        Some(Err(error)) if error.kind() != ErrorKind::NotFound => Err(error).or_fault("settle a key"),
        _ => Ok(()),
    }
}

/// The project did not come about: its key waits for the next try, with what was learned about the host.
pub(crate) fn put_off(layout: &Layout, project: ProjectId, origin: &RepoOrigin) -> Outcome<()> {
    let Some(awaiting) = awaiting(layout, origin).filter(|awaiting| awaiting.is_dir()) else { return Ok(()) };
    let dir = layout.key_dir(project);
    if dir.join(KNOWN_HOSTS).is_file() {
        fs::copy(dir.join(KNOWN_HOSTS), awaiting.join(KNOWN_HOSTS)).or_fault("keep a host's key")?;
    }
    let public = |dir: &Path| fs::read(dir.join(PUBLIC)).or_fault("read the public key");
    if dir.is_dir() && public(&dir)? == public(&awaiting)? {
        fs::remove_dir_all(&dir).or_fault("put a key off")?;
    }
    Ok(())
}

/// Fills a folder out of sight and gives it its name.
fn appear(
    layout: &Layout,
    project: ProjectId,
    dir: &Path,
    fill: impl FnOnce(&Path) -> Outcome<()>,
) -> Outcome<()> {
    let partial = layout.keys().join(format!("{project}.partial"));
    if partial.exists() {
        fs::remove_dir_all(&partial).or_fault("remove an unfinished key")?;
    }
    private_dir(&partial).or_fault("make a folder for the key")?;
    fill(&partial)?;
    fs::rename(&partial, dir).or_fault("keep the key")
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    for name in [PRIVATE, PUBLIC, KNOWN_HOSTS] {
        match fs::copy(from.join(name), to.join(name)) {
            Err(error) if name == KNOWN_HOSTS && error.kind() == ErrorKind::NotFound => {}
            copied => drop(copied.or_fault("copy a key")?),
        }
    }
    Ok(())
}

fn generate(file: &Path, project: ProjectId) -> Outcome<()> {
    let output = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", &format!("deputy-{project}"), "-f"])
        .arg(file)
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .output()
        .map_err(|error| WorkspaceFault::Io {
            operation: "start ssh-keygen",
            detail: format!("{error}; install OpenSSH's client"),
        })?;
    if output.status.success() {
        return Ok(());
    }
    let detail = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(WorkspaceFault::Io { operation: "make a key", detail })
}
