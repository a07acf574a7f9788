use crate::support::{World, git, provenance, run};
use deputy_actors::ports::{WorkspaceFault, Workspaces};
use deputy_protocol::event::RepoOrigin;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};

#[tokio::test]
async fn a_tree_holds_the_files_of_the_base_branch_on_the_runs_own_branch() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n"), ("deep/er/b.txt", "two\n")]);
    symlink("a.txt", remote.work.join("link")).unwrap();
    fs::write(remote.work.join("tool"), "#!/bin/sh\n").unwrap();
    fs::set_permissions(remote.work.join("tool"), fs::Permissions::from_mode(0o755)).unwrap();
    let head = remote.commit(&[("bytes", "\u{0}\u{1}")], "More");
    let work = world.at_work_on(remote.origin()).await;
    assert_eq!(work.prepared.base_commit, head);
    assert_eq!(work.prepared.branch, format!("deputy/{}", work.run));
    assert_eq!(work.prepared.remarks, Vec::<String>::new());
    assert_eq!(fs::read_to_string(work.tree().join("deep/er/b.txt")).unwrap(), "two\n");
    assert_eq!(fs::read_link(work.tree().join("link")).unwrap().to_str(), Some("a.txt"));
    assert_eq!(work.tree().join("tool").metadata().unwrap().permissions().mode() & 0o111, 0o111);
    assert!(work.is_captured(&head).await);
}

#[tokio::test]
async fn an_agents_git_sees_a_clean_branch_with_history_and_can_commit() {
    let world = World::new();
    let remote =
        world.remote(&[("a.txt", "one\n"), (".gitattributes", "* text=auto eol=crlf\n*.id ident\n")]);
    remote.commit(&[("x.id", "$Id$\n")], "Second");
    let work = world.at_work_on(remote.origin()).await;
    assert_eq!(git(work.tree(), &["status", "--porcelain"]), "");
    assert_eq!(git(work.tree(), &["rev-parse", "--abbrev-ref", "HEAD"]), work.prepared.branch);
    assert_eq!(git(work.tree(), &["log", "--format=%s"]), "Second\nStart");
    assert_eq!(git(work.tree(), &["rev-parse", "origin/main"]), work.prepared.base_commit);
    work.write("a.txt", "two\n");
    git(work.tree(), &["commit", "-qam", "By the agent"]);
    git(work.tree(), &["fsck", "--strict"]);
    let captured = work.capture().await;
    assert_eq!(work.mirror_git(&["log", "--format=%s", &captured.commit]), "Do the work\nSecond\nStart");
}

#[tokio::test]
async fn content_is_neither_converted_on_its_way_out_nor_on_its_way_back() {
    let world = World::new();
    let remote = world.remote(&[("mixed.txt", "a\r\nb\n"), ("id.txt", "$Id$\n")]);
    git(&remote.work, &["config", "core.autocrlf", "false"]);
    let base = remote.commit(&[(".gitattributes", "* text eol=crlf ident\n")], "Attributes");
    let work = world.at_work_on(remote.origin()).await;
    let blob = |path: &str| work.mirror_git(&["cat-file", "blob", &format!("{base}:{path}")]);
    assert_eq!(fs::read_to_string(work.tree().join("id.txt")).unwrap().trim_end(), blob("id.txt"));
    work.write("mixed.txt", "c\r\nd\n");
    work.write("id.txt", "$Id: abc $\n");
    let captured = work.capture().await;
    let size = |path: &str| work.mirror_git(&["cat-file", "-s", &format!("{}:{path}", captured.commit)]);
    assert_eq!((size("mixed.txt").as_str(), size("id.txt").as_str()), ("5", "11"));
}

#[tokio::test]
async fn a_tree_that_stands_is_left_as_it_is() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    work.write("new.txt", "unfinished\n");
    remote.commit(&[("a.txt", "moved on\n")], "Second");
    let again = world.port.prepare(work.run, work.project, &work.origin, "main").await.unwrap();
    assert_eq!(again, work.prepared);
    assert_eq!(fs::read_to_string(work.tree().join("new.txt")).unwrap(), "unfinished\n");
}

#[tokio::test]
async fn an_unreachable_remote_is_a_remark_when_the_branch_is_known() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let work = world.at_work_on(remote.origin()).await;
    fs::rename(&remote.bare, world.path("away")).unwrap();
    let prepared = world.port.prepare(run(), work.project, &work.origin, "main").await.unwrap();
    assert_eq!(prepared.base_commit, work.prepared.base_commit);
    assert_eq!(prepared.remarks.len(), 1, "{:?}", prepared.remarks);
    let fault = world.port.prepare(run(), work.project, &work.origin, "other").await.unwrap_err();
    assert!(matches!(fault, WorkspaceFault::Unreachable(_)), "{fault:?}");
}

#[tokio::test]
async fn a_missing_branch_is_answered_with_the_branches_there_are() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    let fault = world.port.prepare(run(), work.project, &work.origin, "feature/x").await.unwrap_err();
    let WorkspaceFault::Missing(detail) = fault else { panic!("{fault:?}") };
    assert!(detail.contains("feature/x") && detail.contains("main"), "{detail}");
}

#[tokio::test]
async fn runs_in_a_repository_without_commits_share_one_empty_start() {
    let world = World::new();
    let one = world.at_work_on(RepoOrigin::Own).await;
    let other = world.another_run(one.project, RepoOrigin::Own).await;
    assert_eq!(one.prepared.base_commit, other.prepared.base_commit);
    one.write("first.txt", "1\n");
    let captured = one.capture().await;
    assert_eq!(one.names(&captured.commit), ["first.txt"]);
    assert_eq!((captured.diff.files, captured.diff.insertions), (1, 1));
}

#[tokio::test]
async fn checks_get_a_new_checkout_at_the_same_path() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    let checkout = || world.port.checkout(work.run, work.project, &captured.commit);
    let path = checkout().await.unwrap();
    fs::write(path.join("left-over"), "x").unwrap();
    fs::write(path.join("a.txt"), "spoiled").unwrap();
    assert_eq!(checkout().await.unwrap(), path);
    assert_eq!(fs::read_to_string(path.join("a.txt")).unwrap(), "two\n");
    assert!(!path.join("left-over").exists());
    assert_eq!(git(&path, &["status", "--porcelain"]), "");
}

#[tokio::test]
async fn odd_names_and_submodules_come_out_and_go_back_unharmed() {
    let world = World::new();
    let remote = world.remote(&[("-rf", "dash\n"), ("new\nline", "nl\n")]);
    fs::write(remote.work.join(OsStr::from_bytes(b"latin-\xe9")), "byte\n").unwrap();
    git(&remote.work, &["add", "-A"]);
    let link = format!("160000,{},vendor/sub", "1".repeat(40));
    git(&remote.work, &["update-index", "--add", "--cacheinfo", &link]);
    let head = remote.commit_staged("Odd");
    let work = world.at_work_on(remote.origin()).await;
    assert_eq!(fs::read(work.tree().join(OsStr::from_bytes(b"latin-\xe9"))).unwrap(), b"byte\n");
    assert!(work.tree().join("vendor/sub").is_dir());
    assert!(work.is_captured(&head).await);
    work.write("vendor/sub/inside.txt", "not ours\n");
    work.write("-n", "more\n");
    let captured = work.capture().await;
    assert!(captured.remarks[0].contains("vendor/sub"), "{:?}", captured.remarks);
    assert!(work.mirror_git(&["ls-tree", "-r", &captured.commit]).contains("160000 commit 1111111"));
    assert_eq!(captured.diff.files, 1);
    fs::remove_dir_all(work.tree().join("vendor")).unwrap();
    let base = &work.prepared.base_commit;
    let captured = world.port.capture(work.run, work.project, base, &provenance("Drop")).await.unwrap();
    assert!(!work.mirror_git(&["ls-tree", "-r", &captured.commit]).contains("160000"));
}
