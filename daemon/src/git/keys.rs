//! A deploy key per project: hosts refuse to take one key twice.

use super::fault::{OrFault, Outcome};
use super::layout::Layout;
use deputy_actors::ports::WorkspaceFault;
use deputy_protocol::ids::ProjectId;
use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::process::Command;

/// Makes a folder that only we may enter.
pub(crate) fn private_dir(path: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Makes the key once and returns its public half. The pair appears by rename, so it is whole or not there.
pub(crate) fn deploy_key(layout: &Layout, project: ProjectId) -> Outcome<String> {
    let dir = layout.key_dir(project);
    let public = dir.join("id_ed25519.pub");
    if !public.is_file() {
        let partial = layout.keys().join(format!("{project}.partial"));
        if partial.exists() {
            fs::remove_dir_all(&partial).or_fault("remove an unfinished key")?;
        }
        private_dir(&partial).or_fault("make a folder for the key")?;
        generate(&partial.join("id_ed25519"), project)?;
        fs::rename(&partial, &dir).or_fault("keep the key")?;
    }
    let line = fs::read_to_string(&public).or_fault("read the public key")?;
    Ok(line.trim_end().to_owned())
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
