//! Files that are too large, are no text, or have names that programs trip over.

use crate::shared::{approve, finish, nothing_is_lost, order, shell};
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::mount::SmallDisk;
use deputy_tests::skipped;
use reqwest::Method;
use serde_json::{Value, json};
use std::os::unix::fs::symlink;

#[tokio::test]
async fn an_enormous_file_is_refused_by_name_and_the_work_beside_it_is_kept() {
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    // Without a byte of content it is as large as any other.
    let much = shell("echo b > b.txt; truncate -s 20G dump.bin");
    let turns = json!([much, finish(), shell("rm dump.bin"), finish()]);
    let run_id = api.delegate("sample", &order(&turns)).await;
    let run = api.until_state(&run_id, &["failed", "review"]).await;
    assert_eq!(run["state"], "failed", "{run:#}");
    let detail = run["error"]["detail"].as_str().expect("it says why");
    for words in ["'dump.bin'", "21474836480 bytes", "remove it or let .gitignore name it"] {
        assert!(detail.contains(words), "{detail}");
    }
    let tree = daemon.data_dir().join("runs").join(&run_id).join("tree");
    assert_eq!(std::fs::read_to_string(tree.join("b.txt")).expect("it is kept"), "b\n");
    // The next attempt goes on with what is there.
    api.post(&format!("/api/v1/runs/{run_id}/retry"), &json!({})).await;
    let run = api
        .until(&run_id, |run| run["attempt"] == 2 && (run["state"] == "review" || run["state"] == "failed"))
        .await;
    assert_eq!((&run["state"], &run["diff"]["files"]), (&json!("review"), &json!(1)), "{run:#}");
    nothing_is_lost(&daemon).await;
}

#[tokio::test]
async fn binary_files_and_odd_names_are_shown_reviewed_and_delivered_unharmed() {
    let names = ["-rf", "--help", "new\nline", " space ", "quote\"s", "tab\tbed", "\u{202e}txt.gpj"];
    let held: Vec<(&str, &str)> =
        names.iter().map(|name| (*name, "old\n")).chain([("a.txt", "a\n")]).collect();
    let repository = Repository::of(&held);
    let daemon = TestDaemon::start("").await;
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["test -e ./-rf"]).await;
    let cmd = "for name in ./*; do echo new > \"$name\"; done; printf '\\000\\377\\376bin\\n' > ./-o; \
               printf x > \"$(printf 'latin-\\351')\"; printf 'a\\000' > a.txt";
    let run_id = api.delegate("sample", &order(&json!([shell(cmd), finish()]))).await;
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    assert_eq!(run["diff"]["files"], names.len() + 3, "{run:#}");
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert!(diff.contains("Binary files a/a.txt and b/a.txt differ"), "{diff}");
    assert!(diff.contains(r#""b/new\nline""#) && diff.contains("b/-rf"), "{diff}");
    approve(api, &run_id, "merge").await;
    let run =
        api.until(&run_id, |run| run["state"] == "approved" || run["delivery"]["state"] == "failed").await;
    assert_eq!(run["state"], "approved", "{run:#}");
    for name in names {
        assert_eq!(repository.show("main", name).as_deref(), Some("new\n"), "{name:?}");
    }
    assert_eq!(repository.git(&["cat-file", "-s", "main:-o"]).trim(), "7");
    assert!(repository.git(&["ls-tree", "main"]).contains(r"latin-\351"));
    nothing_is_lost(&daemon).await;
}

#[tokio::test]
async fn an_agent_that_fills_the_disk_is_held_up_until_there_is_room_and_loses_nothing() {
    let disk = match SmallDisk::try_new(48) {
        Ok(disk) => disk,
        Err(why) => return skipped("an agent that fills the disk", &why),
    };
    let daemon = TestDaemon::bare("", "");
    symlink(disk.path().join("data"), daemon.data_dir()).expect("a link can be made");
    std::fs::create_dir(disk.path().join("data")).expect("a folder can be made");
    let made = daemon.command(&["token", "create", "--name", "test", "--json"]).await;
    let made: Value = serde_json::from_slice(&made.stdout).expect("a token comes as JSON");
    let mut daemon = daemon.with_token(made["token"].as_str().expect("a token"));
    daemon.up(None).await;
    let api = daemon.api().clone();
    let repository = Repository::of(&[("a.txt", "a\n")]);
    api.add_project("sample", &repository.url(), &[]).await;
    let turns = json!([shell("echo b > b.txt; cat /dev/zero > fill; echo full"), finish()]);
    let run_id = api.delegate("sample", &order(&turns)).await;
    let fill = daemon.data_dir().join("runs").join(&run_id).join("tree/fill");
    // Each look lets the daemon answer, so nothing here waits for a time.
    while !api.get("/health").await["causes"].to_string().contains("\"0 MiB are free") {
        assert_ne!(api.run(&run_id).await["state"], "failed", "{}", daemon.log_tail());
    }
    let body = json!({"text": "x".repeat(20_000), "project": "sample"});
    let refused = loop {
        let answer = api.ask(Method::POST, "/api/v1/tasks", Some(&body)).await.expect("the API answers");
        if answer.status() != 202 {
            break answer;
        }
    };
    assert_eq!(refused.status(), 503);
    let problem: Value = refused.json().await.expect("a problem is JSON");
    let detail = problem["detail"].as_str().expect("a problem has a detail");
    assert!(detail.contains("free some disk space") && detail.contains("nothing was recorded"), "{detail}");
    std::fs::remove_file(&fill).expect("it can be removed");
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    assert!(api.text(&format!("/api/v1/runs/{run_id}/diff")).await.contains("b.txt"));
    nothing_is_lost(&daemon).await;
}
