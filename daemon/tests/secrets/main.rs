//! Secrets on a real disk, in real trees, against a real capture.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so")]

mod support;

use deputy_actors::ports::Secrets;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use support::{Desk, files, mode, project, variables};

#[tokio::test]
async fn what_is_stored_comes_back_and_nobody_else_may_read_it() {
    let desk = Desk::new(&[]).await;
    assert!(desk.secrets.environment(desk.project).await.unwrap().is_empty());
    let stored = files(&[(".env", "A=1\n"), ("config/keys/dev.pem", "-----")]);
    desk.secrets.store(desk.project, variables(&[("TOKEN", "hush\n")]), stored).await.unwrap();
    assert_eq!(desk.secrets.environment(desk.project).await.unwrap(), variables(&[("TOKEN", "hush\n")]));
    let (names, paths) = desk.secrets.names(desk.project).await.unwrap();
    assert_eq!((names, paths), (vec!["TOKEN".to_owned()], vec![".env".into(), "config/keys/dev.pem".into()]));
    assert!(desk.secrets.environment(project()).await.unwrap().is_empty(), "projects share nothing");
    for (path, expected) in support::modes(&desk.data_dir().join("secrets").join(desk.project.to_string())) {
        assert_eq!(expected & 0o077, 0, "{}", path.display());
    }
}

#[tokio::test]
async fn storing_again_replaces_everything() {
    let desk = Desk::new(&[]).await;
    let first = files(&[(".env", "A=1\n"), ("old/file", "x")]);
    desk.secrets.store(desk.project, variables(&[("OLD", "x")]), first).await.unwrap();
    desk.secrets.store(desk.project, variables(&[("NEW", "y")]), files(&[(".env", "A=2\n")])).await.unwrap();
    let (names, paths) = desk.secrets.names(desk.project).await.unwrap();
    assert_eq!((names, paths), (vec!["NEW".to_owned()], vec![".env".to_owned()]));
    desk.place().await.unwrap();
    assert_eq!(desk.read(".env"), "A=2\n");
    desk.secrets.store(desk.project, BTreeMap::new(), BTreeMap::new()).await.unwrap();
    let (names, paths) = desk.secrets.names(desk.project).await.unwrap();
    assert!(names.is_empty() && paths.is_empty());
}

#[tokio::test]
async fn some_are_changed_and_the_others_stay_even_when_two_change_at_once() {
    let desk = Desk::new(&[]).await;
    let first = files(&[(".env", "A=1\n"), ("old", "x")]);
    desk.secrets.store(desk.project, variables(&[("A", "1"), ("B", "2")]), first).await.unwrap();
    let set = |name: &str, value: Option<&str>| BTreeMap::from([(name.to_owned(), value.map(str::to_owned))]);
    let file = BTreeMap::from([("old".to_owned(), None), ("new".to_owned(), Some(b"y".to_vec()))]);
    let (one, other) = tokio::join!(
        desk.secrets.change(desk.project, set("B", None), file),
        desk.secrets.change(desk.project, set("C", Some("3")), BTreeMap::new()),
    );
    let (one, other) = (one.unwrap(), other.unwrap());
    let all = (vec!["A".to_owned(), "C".to_owned()], vec![".env".to_owned(), "new".to_owned()]);
    assert!(one == all || other == all, "{one:?} {other:?}");
    assert_eq!(desk.secrets.names(desk.project).await.unwrap(), all);
    assert_eq!(desk.secrets.environment(desk.project).await.unwrap(), variables(&[("A", "1"), ("C", "3")]));
    for _ in 0..2 {
        desk.secrets.forget(desk.project).await.unwrap();
        assert!(!desk.data_dir().join("secrets").join(desk.project.to_string()).exists());
    }
    assert!(desk.secrets.environment(desk.project).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_store_that_was_cut_short_is_healed_by_the_next() {
    let desk = Desk::new(&[]).await;
    let folder = desk.data_dir().join("secrets").join(desk.project.to_string());
    fs::create_dir_all(folder.join("files.partial/half")).unwrap();
    fs::write(folder.join("env.json.partial"), "{").unwrap();
    desk.secrets.store(desk.project, variables(&[("A", "1")]), files(&[("a", "1")])).await.unwrap();
    assert_eq!(desk.secrets.environment(desk.project).await.unwrap(), variables(&[("A", "1")]));
    let left: Vec<_> = support::modes(&folder).into_iter().map(|(path, _)| path).collect();
    assert!(left.iter().all(|path| !path.to_string_lossy().contains("partial")), "{left:?}");
}

#[tokio::test]
async fn bad_names_are_refused_and_nothing_is_changed() {
    let desk = Desk::new(&[]).await;
    desk.secrets.store(desk.project, variables(&[("A", "1")]), files(&[("a", "1")])).await.unwrap();
    for path in ["../outside", "/etc/passwd", "a/../../b", ".git/config", "sub/.git/hooks/post-commit", ""] {
        let fault =
            desk.secrets.store(desk.project, BTreeMap::new(), files(&[(path, "hush")])).await.unwrap_err();
        assert!(!fault.to_string().contains("hush"), "{fault}");
    }
    let bad = variables(&[("A=B", "hush")]);
    let fault = desk.secrets.store(desk.project, bad, BTreeMap::new()).await.unwrap_err();
    assert!(!fault.to_string().contains("hush"), "{fault}");
    // A file cannot be a folder, too.
    assert!(
        desk.secrets.store(desk.project, BTreeMap::new(), files(&[("b", "1"), ("b/c", "2")])).await.is_err()
    );
    assert_eq!(desk.secrets.environment(desk.project).await.unwrap(), variables(&[("A", "1")]));
    desk.place().await.unwrap();
    assert_eq!(desk.read("a"), "1");
}

#[tokio::test]
async fn damaged_variables_are_reported_without_their_text() {
    let desk = Desk::new(&[]).await;
    desk.secrets.store(desk.project, variables(&[("A", "1")]), BTreeMap::new()).await.unwrap();
    let file = desk.data_dir().join("secrets").join(desk.project.to_string()).join("env.json");
    fs::write(file, "{\"A\":\"hush\",\"B\":hush}").unwrap();
    let fault = desk.secrets.environment(desk.project).await.unwrap_err();
    assert!(!fault.to_string().contains("hush") && fault.to_string().contains("env.json"), "{fault}");
}

#[tokio::test]
async fn a_placed_secret_is_its_owners_and_never_enters_a_commit() {
    let desk = Desk::new(&[("a.txt", "one\n")]).await;
    desk.store(&[(".env", "TOKEN=hush\n"), ("config/dev.pem", "hush")]).await;
    desk.place().await.unwrap();
    assert_eq!(desk.read(".env"), "TOKEN=hush\n");
    assert_eq!((mode(&desk.tree().join(".env")), mode(&desk.tree().join("config/dev.pem"))), (0o600, 0o600));
    fs::write(desk.tree().join("a.txt"), "two\n").unwrap();
    fs::write(desk.tree().join("config/b.txt"), "new\n").unwrap();
    // The agent changes it: still a secret.
    fs::write(desk.tree().join("config/dev.pem"), "hush hush").unwrap();
    assert_eq!(desk.captured().await, ["a.txt", "config/b.txt"]);
    assert!(!desk.objects_hold("hush"), "not even as a loose object");
}

#[tokio::test]
async fn placing_again_is_harmless_and_brings_what_changed() {
    let desk = Desk::new(&[]).await;
    desk.store(&[(".env", "1")]).await;
    desk.place().await.unwrap();
    desk.place().await.unwrap();
    desk.store(&[(".env", "2"), ("other", "3")]).await;
    desk.place().await.unwrap();
    assert_eq!((desk.read(".env"), desk.read("other")), ("2".to_owned(), "3".to_owned()));
    // What the agent made of a file of ours is ours: a link is replaced, not followed.
    let outside = desk.data_dir().join("outside");
    fs::write(&outside, "untouched").unwrap();
    fs::remove_file(desk.tree().join(".env")).unwrap();
    symlink(&outside, desk.tree().join(".env")).unwrap();
    desk.place().await.unwrap();
    assert_eq!(desk.read(".env"), "2");
    assert_eq!(fs::read_to_string(outside).unwrap(), "untouched");
    // One that is no secret any more was one when it was placed.
    desk.store(&[("other", "3")]).await;
    desk.place().await.unwrap();
    assert!(desk.captured().await.is_empty());
}

#[tokio::test]
async fn a_file_of_the_repository_is_not_overwritten_and_stays_in_commits() {
    let desk = Desk::new(&[("config/app.env", "EXAMPLE=1\n"), ("same", "equal")]).await;
    desk.store(&[("same", "equal")]).await;
    desk.place().await.unwrap();
    desk.store(&[(".first", "hush"), ("config/app.env", "hush")]).await;
    let fault = desk.place().await.unwrap_err();
    assert!(fault.to_string().contains("config/app.env") && !fault.to_string().contains("hush"), "{fault}");
    assert_eq!(desk.read("config/app.env"), "EXAMPLE=1\n");
    assert!(!desk.tree().join(".first").exists(), "all or nothing");
    fs::write(desk.tree().join("config/app.env"), "EXAMPLE=2\n").unwrap();
    assert_eq!(desk.captured().await, ["config/app.env", "same"]);
    assert_eq!(desk.shown("config/app.env").await, "EXAMPLE=2");
}

#[tokio::test]
async fn no_link_in_a_tree_leads_anywhere() {
    let desk = Desk::new(&[("src/a.txt", "one\n")]).await;
    let outside = desk.data_dir().join("outside");
    fs::create_dir_all(&outside).unwrap();
    for (link, target) in
        [("out", outside.as_path()), ("git", Path::new(".git")), ("inside", Path::new("src"))]
    {
        symlink(target, desk.tree().join(link)).unwrap();
        desk.store(&[(&format!("{link}/secret"), "hush")]).await;
        assert!(desk.place().await.is_err(), "{link}");
    }
    for folder in [outside, desk.tree().join(".git"), desk.tree().join("src")] {
        assert!(!folder.join("secret").exists(), "{}", folder.display());
    }
    // At the file's own name, not put there by us.
    symlink("src/a.txt", desk.tree().join("named")).unwrap();
    desk.store(&[("named", "hush")]).await;
    assert!(desk.place().await.is_err());
    fs::create_dir(desk.tree().join("folder")).unwrap();
    desk.store(&[("folder", "hush")]).await;
    assert!(desk.place().await.is_err());
    assert_eq!(desk.read("src/a.txt"), "one\n");
}

#[tokio::test]
async fn a_later_tree_of_the_same_name_is_another_tree() {
    let desk = Desk::new(&[]).await;
    desk.store(&[(".env", "hush")]).await;
    let checks = desk.tree().with_file_name("checks");
    fs::create_dir(&checks).unwrap();
    desk.secrets.place(desk.project, &checks).await.unwrap();
    fs::remove_dir_all(&checks).unwrap();
    fs::create_dir(&checks).unwrap();
    fs::write(checks.join(".env"), "of the repository").unwrap();
    assert!(desk.secrets.place(desk.project, &checks).await.is_err());
    assert_eq!(fs::read_to_string(checks.join(".env")).unwrap(), "of the repository");
}

#[tokio::test]
async fn a_path_that_was_secret_once_stays_withheld() {
    let desk = Desk::new(&[]).await;
    for name in ["first", "second"] {
        desk.store(&[(name, "hush")]).await;
        desk.place().await.unwrap();
    }
    for name in ["first", "second", "plain"] {
        fs::write(desk.tree().join(name), name).unwrap();
    }
    assert_eq!(desk.captured().await, ["plain"]);
}

#[tokio::test]
async fn nothing_is_made_for_a_project_without_secrets() {
    let desk = Desk::new(&[]).await;
    desk.place().await.unwrap();
    assert!(!desk.data_dir().join("secrets").exists());
    assert!(!desk.tree().with_file_name("withheld").exists());
}
