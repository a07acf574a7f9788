//! The sample repository: a small thing with a failing test.

use crate::llm::scripted::DEMO_FILES;
use anyhow::{Context, ensure};
use std::path::Path;
use std::process::Command;

/// Makes the repository, bare, so that results can be pushed to it like to any host.
pub(super) fn make(folder: &Path) -> anyhow::Result<std::path::PathBuf> {
    let (work, bare) = (folder.join("sample"), folder.join("sample.git"));
    std::fs::create_dir_all(&work)?;
    for (path, content) in DEMO_FILES {
        let path = work.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, content)?;
    }
    let who = ["-c", "user.name=You", "-c", "user.email=you@example.com"];
    git(&work, &["init", "--quiet", "--initial-branch=main"])?;
    git(&work, &["add", "--all"])?;
    git(
        &work,
        &[
            who[0],
            who[1],
            who[2],
            who[3],
            "commit",
            "--quiet",
            "--message",
            "A small thing with a failing test",
        ],
    )?;
    git(folder, &["clone", "--quiet", "--bare", "sample", "sample.git"])?;
    Ok(bare)
}

/// Runs git and returns what it printed.
pub(super) fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .output()
        .context("git is needed")?;
    ensure!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
