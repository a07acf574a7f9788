//! Waiting for work: until a delivery has happened, until it is taken back, or until Ctrl-C.

use crate::fixtures::{AT, HOSTILE, RUN, ask, course};
use crate::program::{HANGS, TOKEN, bare, deputy};
use crate::server::Server;
use deputy_protocol::event::{DeliveryMode, Event, RunEvent};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;

fn at() -> deputy_protocol::At {
    AT.parse().unwrap()
}

/// What a project does that delivers by itself.
fn delivery(ending: RunEvent) -> Vec<Event> {
    let (mode, commit, by) = (DeliveryMode::Merge, "c".repeat(40), "policy".to_owned());
    vec![RunEvent::DeliveryStarted { mode, commit, by, at: at() }.into(), ending.into()]
}

#[tokio::test]
async fn work_that_is_delivered_by_itself_is_awaited_until_it_arrived_or_did_not() {
    let (mode, commit) = (DeliveryMode::Merge, "c".repeat(40));
    let arrived = RunEvent::Approved {
        mode,
        commit,
        target: "main".to_owned(),
        previous: None,
        nothing: false,
        inner: false,
        at: at(),
    };
    let detail = HOSTILE.to_owned();
    let failed = RunEvent::DeliveryFailed { ask: ask("x"), conflict: false, detail, at: at() };
    for (ending, state, code) in [(arrived, "approved", 0), (failed, "review", 1)] {
        for recorded_already in [0, 1] {
            let server = Server::start().await;
            server.play(&delivery(ending.clone()), recorded_already);
            let ended = deputy(&server, &["delegate", "fix it", "--wait", "--json"]).await;
            assert_eq!(ended.code, code, "{state}: {}{}", ended.out, ended.err);
            assert_eq!(ended.json()["run"]["state"], state);
            assert_ne!(ended.json()["run"]["delivery"]["state"], "pending");
        }
    }
}

#[tokio::test]
async fn taking_back_can_be_seen_through() {
    let begun = RunEvent::RollbackStarted { by: "founder".to_owned(), at: at() };
    let done = RunEvent::RolledBack { commit: "d".repeat(40), at: at() };
    let failed = RunEvent::RollbackFailed { ask: None, detail: "the branch moved on".to_owned(), at: at() };
    let said =
        ["→ taken back by dddddddddd", "→ not taken back: the branch moved on\n→ `deputy rollback 000a0001`"];
    for (ending, code) in [(done, 0), (failed, 1)] {
        let server = Server::start().await;
        server.book().state.0 = "approved".to_owned();
        server.play(&[begun.clone().into(), ending.into()], 0);
        let ended = deputy(&server, &["rollback", "latest", "--wait"]).await;
        assert_eq!(ended.code, code, "{}{}", ended.out, ended.err);
        assert!(ended.out.contains(said[usize::from(code == 1)]), "{}", ended.out);
    }
}

#[tokio::test]
async fn ctrl_c_ends_the_waiting_and_says_how_to_come_back() {
    let server = Server::start().await;
    // All but the review: it goes on for ever.
    server.play(&course()[..course().len() - 1], 0);
    let mut command = bare(&["delegate", "fix it", "--wait"]);
    command.env("DEPUTY_URL", server.url()).env("DEPUTY_TOKEN", TOKEN);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = tokio::time::timeout(HANGS, lines.next_line()).await.expect("it hangs").unwrap() {
        if line.ends_with("all checks passed") {
            break;
        }
    }
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().await.unwrap().success());
    let ended = tokio::time::timeout(HANGS, child.wait()).await.expect("it hangs").unwrap();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).await.unwrap();
    assert_eq!(ended.code(), Some(130), "{err}");
    assert!(err.contains("accepted as run 000a0001;"), "{err}");
    assert!(err.ends_with("comes back to it, `deputy stop 000a0001` ends it\n"), "{err}");
    assert!(server.book().posts(&format!("/runs/{RUN}/stop")).is_empty());
}
