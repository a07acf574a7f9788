//! Trees of 5,000 files made and captured, against git and plain libgit2.

use super::measure::{Turns, in_turns, time_ms};
use super::report::{Row, Target};
use deputy_actors::ports::{Prepared, Provenance, Workspaces};
use deputy_protocol::event::RepoOrigin;
use deputy_protocol::ids::{ProjectId, RunId};
use deputy_tests::daemon::Repository;
use deputyd::git::{GitSettings, GitWorkspaces};
use git2::{DiffFindOptions, IndexAddOption};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

const FILES: usize = 5000;
const CHANGED: usize = 100;
const ROUNDS: usize = 7;

pub(crate) async fn measure() -> Vec<Row> {
    let files: Vec<(String, String)> = (0..FILES)
        .map(|file| {
            (path(file), format!("// File {file}.\n{}", "let value = compute(a, b);\n".repeat(file % 80)))
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let repository = Repository::of(&files);
    let folder = TempDir::new().unwrap();
    let settings = GitSettings::new(folder.path().join("data"));
    let ahead = open(settings.clone());
    // The same place without trees made ahead.
    let port = open(GitSettings { spare_files_min: usize::MAX, ..settings });
    let remote = (ProjectId(Uuid::now_v7()), RepoOrigin::Remote { url: repository.url() });
    let own = (ProjectId(Uuid::now_v7()), RepoOrigin::Own);
    port.register(remote.0, &remote.1, None, None).await.unwrap();
    port.register(own.0, &own.1, Some("main"), None).await.unwrap();
    let mirror = folder.path().join("data/repos").join(format!("{}.git", own.0));
    git(&repository.path(), &["push", "--quiet", mirror.to_str().unwrap(), "main:refs/heads/main"]);
    let worktrees = folder.path().join("worktrees");
    let mut number = 0;
    let mut against = async |port: &GitWorkspaces, (project, origin): &(ProjectId, RepoOrigin)| {
        let ours = async || {
            let took = time_ms(port.prepare(RunId(Uuid::now_v7()), *project, origin, "main")).await;
            // The next one is measured once the tree after this one is there.
            port.prepared_ahead().await;
            took
        };
        in_turns(ROUNDS, ours, async || {
            number += 1;
            time_ms(async { worktree(&repository.path(), &worktrees.join(number.to_string()), number) }).await
        })
        .await
    };
    let trees = against(&port, &own).await;
    let fetched = against(&port, &remote).await;
    ahead.prepare(RunId(Uuid::now_v7()), own.0, &own.1, "main").await.unwrap();
    ahead.prepared_ahead().await;
    let spares = against(&ahead, &own).await;
    let captures = captures(&port, (remote.0, &remote.1), &repository, &worktrees.join("plain")).await;
    vec![
        Row::ratio("a tree of 5,000 files", trees, "ms", "git worktree add", Target::AtMost(0.65)),
        Row::ratio(
            "a tree of 5,000 files, the mirror's fetch included",
            fetched,
            "ms",
            "git worktree add, which fetches nothing",
            Target::None,
        ),
        Row::ratio(
            "a tree of 5,000 files, made ahead",
            spares,
            "ms",
            "git worktree add",
            Target::AtMost(0.05),
        ),
        Row::ratio("capture after a 100-file change", captures, "ms", "plain libgit2", Target::AtMost(1.1)),
    ]
}

/// Captures of a change, ours and anybody's.
async fn captures(
    port: &GitWorkspaces,
    (project, remote): (ProjectId, &RepoOrigin),
    repository: &Repository,
    plain: &Path,
) -> Turns {
    let run = RunId(Uuid::now_v7());
    let prepared = port.prepare(run, project, remote, "main").await.unwrap();
    worktree(&repository.path(), plain, 0);
    let (mut ours, mut other) = (0, 0);
    // The first capture reads what was written in the very last moment before it; so does the first of git's.
    capture(port, run, project, &prepared).await;
    plain_capture(plain);
    in_turns(
        ROUNDS,
        async || {
            ours += 1;
            change(&prepared.tree, ours);
            time_ms(capture(port, run, project, &prepared)).await
        },
        async || {
            other += 1;
            change(plain, other);
            time_ms(async { plain_capture(plain) }).await
        },
    )
    .await
}

fn path(file: usize) -> String {
    format!("crate-{}/src/module-{}/file-{file}.rs", file / 500, file / 50)
}

fn change(tree: &Path, round: usize) {
    for file in 0..CHANGED {
        let file = tree.join(path(file * (FILES / CHANGED)));
        std::fs::write(file, format!("// Round {round}.\nlet value = {round};\n")).unwrap();
    }
}

fn worktree(repository: &Path, tree: &Path, number: usize) {
    let branch = format!("run-{number}");
    git(repository, &["worktree", "add", "--quiet", "-b", &branch, tree.to_str().unwrap(), "main"]);
}

fn git(folder: &Path, args: &[&str]) {
    let status = Command::new("git")
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .status();
    assert!(status.unwrap().success());
}

fn open(settings: GitSettings) -> GitWorkspaces {
    GitWorkspaces::try_new(settings, Arc::new(chrono::Utc::now)).unwrap()
}

async fn capture(port: &GitWorkspaces, run: RunId, project: ProjectId, prepared: &Prepared) {
    let provenance = Provenance { subject: "A change".to_owned(), body: String::new(), trailers: Vec::new() };
    port.capture(run, project, &prepared.base_commit, &provenance).await.unwrap();
}

/// What anybody would write: add everything, commit, count the difference with renames.
fn plain_capture(tree: &Path) {
    let repository = git2::Repository::open(tree).unwrap();
    let mut index = repository.index().unwrap();
    index.add_all(["*"], IndexAddOption::DEFAULT, None).unwrap();
    index.write().unwrap();
    let tree = repository.find_tree(index.write_tree().unwrap()).unwrap();
    let who = git2::Signature::now("Deputy", "deputy@localhost").unwrap();
    let head = repository.head().unwrap().peel_to_commit().unwrap();
    repository.commit(Some("HEAD"), &who, &who, "A change", &tree, &[&head]).unwrap();
    let base = repository.revparse_single("main^{tree}").unwrap().peel_to_tree().unwrap();
    let mut diff = repository.diff_tree_to_tree(Some(&base), Some(&tree), None).unwrap();
    diff.find_similar(Some(DiffFindOptions::new().renames(true))).unwrap();
    assert!(diff.stats().unwrap().files_changed() <= CHANGED);
}
