//! A tree that wants the host to run something. The canary is a file that any such program would make.

use crate::support::{Work, World, done, executable, git, try_git, write};
use deputy_actors::ports::{WorkspaceFault, Workspaces};
use deputy_protocol::event::DeliveryMode::Merge;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

fn canary(world: &World) -> String {
    let script = world.path("canary.sh");
    executable(&script, &format!("touch {}; cat", world.path("canary").display()));
    script.to_str().unwrap().to_owned()
}

/// Every setting that makes git run a program.
fn hostile_config(program: &str) -> String {
    format!(
        "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tfsmonitor = {program}\n\thooksPath = hooks\n\
         \teditor = {program}\n\tpager = {program}\n\tsshCommand = {program}\n\tgitProxy = {program}\n\
         \taskPass = {program}\n\talternateRefsCommand = {program}\n\
         [filter \"evil\"]\n\tclean = {program}\n\tsmudge = {program}\n\tprocess = {program}\n\trequired = true\n\
         [diff]\n\texternal = {program}\n[diff \"evil\"]\n\tcommand = {program}\n\ttextconv = {program}\n\
         [merge \"evil\"]\n\tdriver = {program} %A\n[credential]\n\thelper = !{program}\n\
         [uploadpack]\n\tpackObjectsHook = {program}\n[gpg]\n\tprogram = {program}\n[commit]\n\tgpgSign = true\n\
         [url \"ext::{program}\"]\n\tinsteadOf = /\n[include]\n\tpath = ../evil.inc\n\
         [extensions]\n\tworktreeConfig = true\n[alias]\n\tstatus = !{program}\n"
    )
}

fn hooks(dir: &Path, program: &str) {
    fs::create_dir_all(dir).unwrap();
    for hook in [
        "pre-commit",
        "post-checkout",
        "reference-transaction",
        "post-index-change",
        "pre-push",
        "pre-auto-gc",
    ] {
        executable(&dir.join(hook), program);
    }
}

fn poison(work: &Work<'_>, program: &str) {
    let dot = work.tree().join(".git");
    fs::write(dot.join("config"), hostile_config(program)).unwrap();
    fs::write(dot.join("config.worktree"), hostile_config(program)).unwrap();
    hooks(&dot.join("hooks"), program);
    write(work.tree(), ".gitattributes", "* filter=evil diff=evil merge=evil text eol=crlf ident\n");
    write(work.tree(), "evil.inc", &hostile_config(program));
    write(
        work.tree(),
        ".gitmodules",
        "[submodule \"-u./x\"]\n\tpath = sub\r\n\turl = ext::sh\n\tupdate = !sh\n",
    );
    fs::write(dot.join("info/attributes"), "* filter=evil\n").unwrap();
    write(work.tree(), "lib/inner.txt", "i\n");
    git(&work.tree().join("lib"), &["init", "-q"]);
    fs::write(work.tree().join("lib/.git/config"), hostile_config(program)).unwrap();
    hooks(&work.tree().join("lib/.git/hooks"), program);
}

/// Everything the host does with a tree.
async fn whole_life(work: &Work<'_>) {
    let port = &work.world.port;
    work.write("a.txt", "two\n");
    let captured = work.capture().await;
    assert!(work.is_captured(&captured.commit).await);
    port.diff(work.project, &work.prepared.base_commit, &captured.commit).await.unwrap();
    port.instructions(work.run, Some("lib")).await.unwrap();
    port.checkout(work.run, work.project, &captured.commit).await.unwrap();
    port.prepare(work.run, work.project, &work.origin, "main").await.unwrap();
    let delivered = done(work.deliver(Merge, &captured.commit).await.unwrap());
    let order = work.order(Merge, &captured.commit);
    done(port.rollback(&order, &delivered.0, delivered.2.as_deref()).await.unwrap());
    work.write("a.txt", "three\n");
    port.sweep(work.run, work.project).await.unwrap();
    let next = work.world.another_run(work.project, work.origin.clone()).await;
    port.sweep(next.run, next.project).await.unwrap();
}

#[tokio::test]
async fn nothing_in_a_tree_makes_the_host_run_a_program() {
    let world = World::new();
    let program = canary(&world);
    let work = world.at_work(&[("a.txt", "one\n"), ("b.txt", "one\n")]).await;
    poison(&work, &program);
    whole_life(&work).await;
    assert!(!world.path("canary").exists());
    // The trap is a good one: git itself walks into it.
    let other = world.another_run(work.project, work.origin.clone()).await;
    poison(&other, &program);
    try_git(other.tree(), &["status"]);
    assert!(world.path("canary").exists());
}

#[tokio::test]
async fn the_same_attributes_in_the_base_run_nothing_either() {
    let world = World::new();
    let program = canary(&world);
    let work = world
        .at_work(&[("a.txt", "one\n"), (".gitattributes", "* filter=evil diff=evil merge=evil\n")])
        .await;
    poison(&work, &program);
    whole_life(&work).await;
    assert!(!world.path("canary").exists());
}

#[tokio::test]
async fn a_git_folder_that_points_elsewhere_is_not_followed() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    let trusted = world.path("trusted");
    git(&world.path(""), &["init", "-q", "trusted"]);
    let before = git(&trusted, &["count-objects"]);
    let dot = work.tree().join(".git");
    let disguises: [&dyn Fn(); 4] = [
        &|| fs::write(&dot, format!("gitdir: {}\n", trusted.join(".git").display())).unwrap(),
        &|| symlink(trusted.join(".git"), &dot).unwrap(),
        &|| {
            fs::create_dir(&dot).unwrap();
            fs::write(dot.join("commondir"), format!("{}\n", trusted.join(".git").display())).unwrap();
            fs::write(dot.join("HEAD"), "ref: refs/heads/main\n").unwrap();
        },
        &|| {
            fs::create_dir_all(dot.join("objects/info")).unwrap();
            fs::write(dot.join("objects/info/alternates"), trusted.join(".git/objects").to_str().unwrap())
                .unwrap();
            symlink(trusted.join(".git/config"), dot.join("config")).unwrap();
        },
    ];
    for (round, disguise) in disguises.iter().enumerate() {
        let _ = fs::remove_file(&dot);
        let _ = fs::remove_dir_all(&dot);
        disguise();
        work.write("a.txt", &format!("round {round}\n"));
        let captured = work.capture().await;
        assert_eq!(work.names(&captured.commit), ["a.txt"]);
        assert!(captured.remarks.is_empty(), "{:?}", captured.remarks);
    }
    assert_eq!(git(&trusted, &["count-objects"]), before);
    world.port.sweep(work.run, work.project).await.unwrap();
    assert!(trusted.join(".git/config").exists());
}

#[tokio::test]
async fn links_lead_nowhere_when_they_are_captured_or_written() {
    let world = World::new();
    let outside = world.path("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret"), "secret").unwrap();
    let work = world.at_work(&[("dir/a.txt", "one\n"), (".gitignore", "x\n")]).await;
    fs::remove_dir_all(work.tree().join("dir")).unwrap();
    symlink(&outside, work.tree().join("dir")).unwrap();
    fs::remove_file(work.tree().join(".gitignore")).unwrap();
    symlink(outside.join("secret"), work.tree().join(".gitignore")).unwrap();
    let captured = work.capture().await;
    assert_eq!(work.names(&captured.commit), [".gitignore", "dir"]);
    let everything = work.mirror_git(&["log", "-p", "--all"]);
    assert!(!everything.contains("+secret\n"), "{everything}");
    world.port.checkout(work.run, work.project, &captured.commit).await.unwrap();
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

#[tokio::test]
async fn names_that_pass_for_git_elsewhere_are_left_out() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    for name in [
        ".GIT/config",
        "git~1/config",
        ".git /config",
        ".gi\u{200c}t/config",
        "sub/.Git::$INDEX_ALLOCATION/x",
    ] {
        work.write(name, "[core]\n\tfsmonitor = evil\n");
    }
    let captured = work.capture().await;
    assert_eq!(work.names(&captured.commit), ["a.txt"]);
    assert!(captured.remarks[0].contains("git~1"), "{:?}", captured.remarks);
}

/// A tree object made by hand, as no git would make it.
fn crafted(world: &World, work: &Work<'_>, entries: &[(&str, &str)]) -> String {
    let mirror = world.mirror(work.project);
    let repo = git2::Repository::open_bare(&mirror).unwrap();
    let blob = repo.blob(b"../outside").unwrap();
    let mut bytes = Vec::new();
    for (mode, name) in entries {
        bytes.extend_from_slice(format!("{mode} {name}\0").as_bytes());
        bytes.extend_from_slice(blob.as_bytes());
    }
    let tree = repo.odb().unwrap().write(git2::ObjectType::Tree, &bytes).unwrap();
    let who = git2::Signature::new("x", "x@example.org", &git2::Time::new(0, 0)).unwrap();
    let tree = repo.find_tree(tree).unwrap();
    repo.commit(None, &who, &who, "crafted", &tree, &[]).unwrap().to_string()
}

#[tokio::test]
async fn trees_with_names_that_lead_out_are_not_checked_out() {
    let world = World::new();
    let work = world.at_work(&[("a.txt", "one\n")]).await;
    for name in [".git", "..", ".", "../../../escaped", ".GIT", "git~1"] {
        let commit = crafted(&world, &work, &[("100644", name)]);
        let fault = world.port.checkout(work.run, work.project, &commit).await.unwrap_err();
        assert!(matches!(fault, WorkspaceFault::Invalid(_)), "{name}: {fault:?}");
    }
    let twice = crafted(&world, &work, &[("120000", "x"), ("100644", "x")]);
    world.port.checkout(work.run, work.project, &twice).await.unwrap_err();
    assert!(!world.path("data/escaped").exists() && !world.path("data/runs/escaped").exists());
}

#[tokio::test]
async fn a_remote_with_a_malformed_tree_is_refused_on_arrival() {
    let world = World::new();
    let remote = world.remote(&[("a.txt", "one\n")]);
    let repo = git2::Repository::open_bare(&remote.bare).unwrap();
    let blob = repo.blob(b"[core]\n\tfsmonitor = evil\n").unwrap();
    let mut bytes = b"100644 .git\0".to_vec();
    bytes.extend_from_slice(blob.as_bytes());
    let tree = repo.odb().unwrap().write(git2::ObjectType::Tree, &bytes).unwrap();
    let who = git2::Signature::new("x", "x@example.org", &git2::Time::new(0, 0)).unwrap();
    let tree = repo.find_tree(tree).unwrap();
    repo.commit(Some("refs/heads/evil"), &who, &who, "evil", &tree, &[]).unwrap();
    let project = crate::support::project();
    let fault = world.port.register(project, &remote.origin(), None, None).await.unwrap_err();
    assert!(fault.to_string().contains("hasDotgit"), "{fault}");
    assert!(!world.mirror(project).exists());
}
