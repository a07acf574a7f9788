//! A shell as a person has it.

use super::house::{facts, has_hands, house, reviewed, tree, until_fact};
use deputy_tests::daemon::{Api, Screen};
use serde_json::json;

/// Most memory that a terminal may cost the daemon, whatever runs in it.
const GROWTH_KIB_MAX: u64 = 48 * 1024;

#[tokio::test]
async fn a_person_works_beside_what_is_in_review_and_is_told_so() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let run_id = reviewed(api, &["echo 1 > one.txt"]).await;
    let head = api.run(&run_id).await["head_commit"].clone();
    let bearer = format!("Bearer {}", api.token);
    let mut screen = Screen::ask(api, &run_id, "?cols=101&rows=31", &[("authorization", &bearer)])
        .await
        .expect("it opens");
    let ready = screen.news().await.expect("it is ready");
    let note = ready["note"].as_str().expect("there is something to know");
    assert!(ready["type"] == "ready" && note.contains("in review"), "{ready}");

    let shown = screen.line("test -t 0 && test -t 2 && stty size; pwd; echo $TERM").await;
    assert!(shown.contains("31 101") && shown.contains("/workspace"), "{shown}");
    assert!(shown.contains("xterm-256color"), "{shown}");
    screen.resize(132, 43).await;
    let shown = screen.line("tput cols 2>/dev/null || stty size").await;
    assert!(shown.contains("132"), "{shown}");

    screen.press("echo go-$((1+1)); sleep 1000; echo never-$((1+1))\r").await;
    screen.until("go-2").await;
    screen.press("\u{3}").await;
    let shown = screen.line("true").await;
    assert!(!shown.contains("never-2"), "{shown}");

    screen.line("echo hello > made.txt; mkdir -p deep/er").await;
    let list = api.get(&format!("/api/v1/runs/{run_id}/files")).await;
    assert_eq!((&list["live"], &list["truncated"]), (&json!(true), &json!(false)), "{list}");
    let names: Vec<&str> = list["entries"]
        .as_array()
        .expect("it is a list")
        .iter()
        .filter_map(|it| it["name"].as_str())
        .collect();
    assert_eq!(names, ["a.txt", "deep", "made.txt", "one.txt", "src"]);
    let file = api.get(&format!("/api/v1/runs/{run_id}/file?path=made.txt")).await;
    assert_eq!((&file["text"], &file["live"]), (&json!("hello\n"), &json!(true)), "{file}");
    assert_eq!(api.run(&run_id).await["head_commit"], head, "what is reviewed is what was captured");
    assert!(!api.text(&format!("/api/v1/runs/{run_id}/diff")).await.contains("made.txt"));

    screen.press("exit 3\r").await;
    let exit = screen.news().await.expect("its end is told");
    assert_eq!((&exit["type"], &exit["code"]), (&json!("exit"), &json!(3)), "{exit}");
    assert!(screen.news().await.is_none() && screen.closed == Some(1000), "{:?}", screen.closed);
    let closed = until_fact(api, &run_id, "run.terminal_closed").await;
    assert!(closed["data"]["input_bytes"].as_u64() > Some(50), "{closed}");
    assert!(closed["data"]["output_bytes"].as_u64() > Some(100), "{closed}");
    let opened = facts(api, &run_id, "run.terminal_opened").await;
    assert_eq!((opened.len(), &opened[0]["data"]["by"]), (1, &json!("token:test")), "{opened:?}");
    assert!(!has_hands(&daemon, &run_id), "nothing is left of it");
    assert!(tree(&daemon, &run_id).join("made.txt").exists(), "and what was made stays");
    assert!(!daemon.log().contains("made.txt"), "what was typed is in no log");
}

#[tokio::test]
async fn a_terminal_is_in_the_agents_sandbox_and_shows_no_secret() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let run_id = reviewed(api, &["echo from-the-agent > ~/left"]).await;
    let mut screen = Screen::open(api, &run_id).await;
    let data = daemon.data_dir().display().to_string();
    // Of the data directory it has what the tree's own repository borrows: objects of the mirror, to read.
    let shown = screen.line(&format!("ls {data}; test -e {data}/ledger.db || echo hidden-$((3+4))")).await;
    // A line that is typed before there is a prompt is shown twice.
    let listed = shown.rsplit("$((40+2))").next().unwrap_or_default();
    assert!(shown.contains("hidden-7") && listed.contains("repos") && !listed.contains("ledger"), "{shown}");
    let shown = screen.line("cat ~/left; id -u; touch /usr/x || echo closed-$((1+1))").await;
    assert!(shown.contains("from-the-agent") && shown.contains("closed-2"), "{shown}");
    let shown = screen.line("env; echo key is $API_KEY").await;
    assert!(shown.contains("key is [secret API_KEY]"), "{shown}");
    assert!(!shown.contains("hush-hush-hush") && !shown.contains(&api.token), "{shown}");
    assert!(!shown.contains("dpr_") && !shown.contains("DEPUTY_GATEWAY_FOLDER"), "no way to models: {shown}");
    // Letter by letter it is what a person types.
    screen.press("hush-hush").await;
    screen.until("hush-hush").await;
}

/// The most memory that a process had, in KiB.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("it lives");
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("Linux says it");
    line.split_ascii_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("it is a number")
}

#[tokio::test]
async fn a_flood_fills_neither_memory_nor_disk_and_ends_when_it_is_interrupted() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let run_id = reviewed(api, &[]).await;
    let mut flooded = Screen::open(api, &run_id).await;
    let before = peak(daemon.pid());
    flooded.press("yes | head -c 12000000; echo through-$((1+1))\r").await;
    let mut bytes = 0;
    while !flooded.shown.contains("through-2") {
        match flooded.next().await {
            Some(Ok(more)) => {
                bytes += more.len();
                let end = flooded.shown.len().saturating_sub(20);
                flooded.shown = flooded.shown.split_off(end);
                flooded.shown.push_str(&String::from_utf8_lossy(&more));
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(bytes > 12_000_000, "{bytes}");

    // One that nobody reads stands still, and the one beside it does not.
    flooded.press("yes\r").await;
    let mut beside = Screen::open(api, &run_id).await;
    for _ in 0..20 {
        beside.line("true").await;
    }
    let grown = peak(daemon.pid()).saturating_sub(before);
    assert!(grown < GROWTH_KIB_MAX, "it grew by {grown} KiB");
    let spool = daemon.data_dir().join("runs").join(&run_id).join("hands/terminal/spool");
    assert_eq!(std::fs::read_dir(spool).expect("the shim has one").count(), 0);
    flooded.press("\u{3}").await;
    flooded.shown.clear();
    flooded.line("true").await;
    flooded.press("exit\r").await;
    assert_eq!(flooded.news().await.expect("its end is told")["type"], "exit");
    assert!(has_hands(&daemon, &run_id), "the other one goes on");
    beside.line("true").await;
}

async fn refused(api: &Api, run_id: &str) -> serde_json::Value {
    let path = format!("/api/v1/runs/{run_id}/terminal/tickets");
    let answer = api.ask(reqwest::Method::POST, &path, None).await.expect("the API answers");
    assert_eq!(answer.status(), 409);
    answer.json().await.expect("it is a problem")
}

#[tokio::test]
async fn a_run_has_four_terminals_at_most() {
    let (daemon, _repository) = house(&[]).await;
    let api = daemon.api();
    let run_id = reviewed(api, &[]).await;
    let mut screens = Vec::new();
    for _ in 0..4 {
        screens.push(Screen::open(api, &run_id).await);
    }
    let problem = refused(api, &run_id).await;
    assert!(problem["detail"].as_str().is_some_and(|it| it.contains("close one")), "{problem}");
    drop(screens.pop());
    until_fact(api, &run_id, "run.terminal_closed").await;
    Screen::open(api, &run_id).await;
}
