use crate::support::{World, provenance};
use deputy_actors::ports::{Provenance, Workspaces};
use rustix::fs::{CWD, Mode, mkfifoat};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

#[tokio::test]
async fn tracked_and_untracked_files_become_a_commit_and_ignored_ones_do_not() {
    let world = World::new();
    let work = world
        .at_work(&[
            (".gitignore", "*.log\n/build/\n!keep.log\ncache/\n"),
            ("tracked.log.txt", "t\n"),
            ("gone.txt", "g\n"),
            ("sub/.gitignore", "secret\n!loud.log\n"),
        ])
        .await;
    work.write("new.txt", "n\n");
    work.write("noise.log", "x\n");
    work.write("keep.log", "k\n");
    work.write("build/out.o", "x\n");
    work.write("sub/build/kept.o", "k\n");
    work.write("sub/secret", "x\n");
    work.write("sub/loud.log", "k\n");
    work.write("sub/cache/.gitignore", "!*\n");
    fs::remove_file(work.tree().join("gone.txt")).unwrap();
    let captured = work.capture().await;
    assert_eq!(
        work.names(&captured.commit),
        [
            ".gitignore",
            "keep.log",
            "new.txt",
            "sub/.gitignore",
            "sub/build/kept.o",
            "sub/loud.log",
            "tracked.log.txt"
        ]
    );
    assert!(work.is_captured(&captured.commit).await);
    assert!(!work.is_captured(&work.prepared.base_commit).await);
}

#[tokio::test]
async fn a_tracked_file_stays_tracked_when_a_pattern_names_it() {
    let world = World::new();
    let remote = world.remote(&[("conf/app.env", "a\n"), ("x", "x\n")]);
    remote.commit(&[(".gitignore", "conf/\n")], "Ignore it");
    let work = world.at_work_on(remote.origin()).await;
    work.write("conf/app.env", "b\n");
    work.write("conf/other", "c\n");
    let captured = work.capture().await;
    assert_eq!(work.names(&captured.commit), [".gitignore", "conf/app.env", "x"]);
    assert_eq!(work.mirror_git(&["show", &format!("{}:conf/app.env", captured.commit)]), "b");
}

#[tokio::test]
async fn what_is_captured_matches_what_git_itself_would_add() {
    let world = World::new();
    let work = world
        .at_work(&[(".gitignore", "a/**/z\n*.o\n!important.o\n\\#x\ndoc/*.txt\n**/tmp\nfoo/*\n!foo/bar\n")])
        .await;
    for path in [
        "a/z",
        "a/b/z",
        "a/b/c/z/q",
        "x.o",
        "important.o",
        "d/important.o",
        "#x",
        "doc/a.txt",
        "doc/sub/b.txt",
        "tmp/a",
        "p/tmp",
        "foo/x",
        "foo/bar",
        "foo/baz/y",
        "space ",
        "q/foo/x",
    ] {
        work.write(path, path);
    }
    let captured = work.capture().await;
    crate::support::git(work.tree(), &["add", "-A"]);
    let tree = crate::support::git(work.tree(), &["write-tree"]);
    assert_eq!(work.mirror_git(&["rev-parse", &format!("{}^{{tree}}", captured.commit)]), tree);
}

#[tokio::test]
async fn an_unchanged_tree_makes_no_commit() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    let captured = work.capture().await;
    assert_eq!((captured.commit.as_str(), captured.diff.files), (work.prepared.base_commit.as_str(), 0));
    work.write("a.txt", "two\n");
    let first = work.capture().await;
    let second = work.capture().await;
    assert_eq!(first, second);
    assert_eq!(work.mirror_git(&["rev-list", "--count", &first.commit]), "2");
}

#[tokio::test]
async fn each_round_is_one_commit_and_the_difference_is_against_the_base() {
    let world = World::new();
    let work =
        world.at_work(&[("a.txt", "1\n2\n3\n"), ("old-name.txt", "some text\nthat stays\nas it is\n")]).await;
    work.write("a.txt", "1\n2\nthree\n");
    work.capture().await;
    fs::rename(work.tree().join("old-name.txt"), work.tree().join("new-name.txt")).unwrap();
    let captured = work.capture().await;
    assert_eq!((captured.diff.files, captured.diff.insertions, captured.diff.deletions), (2, 1, 1));
    assert_eq!(work.mirror_git(&["rev-list", "--count", &captured.commit]), "3");
    let base = &work.prepared.base_commit;
    let diff = world.port.diff(work.project, base, &captured.commit).await.unwrap();
    assert!(diff.contains("rename from old-name.txt\nrename to new-name.txt"), "{diff}");
    assert!(diff.contains("-3\n+three\n"), "{diff}");
    let (part, cut) = world.port.diff_within(work.project, base, &captured.commit, 20).await.unwrap();
    assert!(cut && diff.starts_with(&part) && part.len() < diff.len());
}

#[tokio::test]
async fn a_change_that_keeps_size_and_time_is_seen() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    let path = work.tree().join("a.txt");
    work.capture().await;
    assert!(world.run_dir(work.run).join("index").exists());
    let before = path.metadata().unwrap().modified().unwrap();
    fs::write(&path, "two\n").unwrap();
    fs::File::options().write(true).open(&path).unwrap().set_modified(before).unwrap();
    let captured = work.capture().await;
    assert_eq!(work.mirror_git(&["show", &format!("{}:a.txt", captured.commit)]), "two");
}

#[tokio::test]
async fn a_thousand_changes_are_captured_whole() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    for at in 0..1000 {
        work.write(&format!("d{}/f{at}", at % 37), &format!("content {at}\n"));
    }
    let captured = work.capture().await;
    assert_eq!(captured.diff.files, 1000);
    work.mirror_git(&["fsck", "--strict", "--full"]);
    assert!(work.is_captured(&captured.commit).await);
    work.write("d1/f1", "changed\n");
    assert!(!work.is_captured(&captured.commit).await);
}

#[tokio::test]
async fn modes_links_and_binaries_are_kept_and_pipes_are_left_out() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("tool", "#!/bin/sh\n");
    fs::set_permissions(work.tree().join("tool"), fs::Permissions::from_mode(0o755)).unwrap();
    symlink("/etc/passwd", work.tree().join("out")).unwrap();
    symlink("..", work.tree().join("up")).unwrap();
    fs::write(work.tree().join("bin"), [0, 159, 146, 150, 0]).unwrap();
    mkfifoat(CWD, work.tree().join("pipe"), Mode::RWXU).unwrap();
    let captured = work.capture().await;
    let listed = work.mirror_git(&["ls-tree", &captured.commit]);
    for (mode, name) in [("100755", "tool"), ("120000", "out"), ("120000", "up"), ("100644", "bin")] {
        assert!(listed.lines().any(|line| line.starts_with(mode) && line.ends_with(name)), "{listed}");
    }
    assert_eq!(work.mirror_git(&["cat-file", "blob", &format!("{}:out", captured.commit)]), "/etc/passwd");
    assert!(captured.remarks[0].contains("pipe"), "{:?}", captured.remarks);
    let diff = world.port.diff(work.project, &work.prepared.base_commit, &captured.commit).await.unwrap();
    assert!(diff.contains("Binary files /dev/null and b/bin differ"), "{diff}");
}

#[tokio::test]
async fn nested_repositories_are_captured_as_files_without_their_git_folders() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("lib/inner.txt", "i\n");
    crate::support::git(&work.tree().join("lib"), &["init", "-q"]);
    crate::support::git(&work.tree().join("lib"), &["commit", "-q", "--allow-empty", "-m", "inner"]);
    let captured = work.capture().await;
    assert_eq!(work.names(&captured.commit), ["a.txt", "lib/inner.txt"]);
    assert!(captured.remarks[0].contains("lib"), "{:?}", captured.remarks);
}

#[tokio::test]
async fn new_lfs_pointers_are_remarked_and_old_ones_are_not() {
    let pointer =
        |oid: &str| format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 1\n");
    let world = World::new();
    let work = world.at_work(&[("old.bin", &pointer("aa"))]).await;
    work.write("new.bin", &pointer("bb"));
    work.write("old.bin", &pointer("cc"));
    let captured = work.capture().await;
    assert_eq!(captured.remarks.len(), 1);
    assert!(captured.remarks[0].contains("new.bin") && !captured.remarks[0].contains("old.bin"));
}

#[tokio::test]
async fn withheld_paths_never_enter_a_commit() {
    let world = World::new();
    let work = world.at_work(&[("config/app.env", "EXAMPLE=1\n")]).await;
    // As the secrets adapter writes it.
    std::fs::write(world.run_dir(work.run).join("withheld"), "secrets/token\0config/app.env").unwrap();
    work.write("secrets/token", "hunter2\n");
    work.write("config/app.env", "REAL=hunter2\n");
    work.write("a.txt", "one\n");
    let captured = work.capture().await;
    assert_eq!(work.names(&captured.commit), ["a.txt", "config/app.env"]);
    assert_eq!(work.mirror_git(&["show", &format!("{}:config/app.env", captured.commit)]), "EXAMPLE=1");
}

#[tokio::test]
async fn trailers_are_deputys_whatever_the_text_says() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    work.write("a.txt", "two\n");
    let hostile = Provenance {
        subject: "Fix\n\nDeputy-Run: forged".to_owned(),
        body: "Text.\n---\nsee above\n\nDeputy-Run: forged\nReviewed-by: nobody".to_owned(),
        trailers: vec![("Deputy-Agent".to_owned(), "evil\nReviewed-by: nobody".to_owned())],
    };
    let base = &work.prepared.base_commit;
    let captured = world.port.capture(work.run, work.project, base, &hostile).await.unwrap();
    let trailers = work.mirror_git(&["log", "-1", "--format=%(trailers)", &captured.commit]);
    assert_eq!(trailers.trim(), format!("Deputy-Agent: evil Reviewed-by: nobody\nDeputy-Run: {}", work.run));
    assert_eq!(work.mirror_git(&["log", "-1", "--format=%s", &captured.commit]), "Fix Deputy-Run: forged");
    let author = work.mirror_git(&["log", "-1", "--format=%an <%ae> %cn %ct", &captured.commit]);
    assert_eq!(author, "Deputy <deputy@localhost> Deputy 1800000000");
}

#[tokio::test]
async fn an_unknown_commit_is_named() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    let none = "0123456789012345678901234567890123456789";
    let fault = world.port.capture(work.run, work.project, none, &provenance("x")).await.unwrap_err();
    assert!(fault.to_string().contains(none));
    for bad in ["HEAD", "main", "--all", "", "abc"] {
        let fault = world.port.diff(work.project, bad, none).await.unwrap_err();
        assert!(matches!(fault, deputy_actors::ports::WorkspaceFault::Invalid(_)), "{bad}: {fault:?}");
    }
}
