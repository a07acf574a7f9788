//! What is said where there would be a riddle: what to do next, and what is not as it seems.

use crate::fixtures::{AT, ITEM, OTHER_RUN, RUN, TASK, ask, course, item, problem, run, task};
use crate::program::{TOKEN, bare, deputy, end};
use crate::server::{Cut, Server};
use deputy_protocol::event::RunEvent;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The run as a test wants it.
fn know(server: &Server, view: &Value) {
    server.book().answers.insert(format!("GET /api/v1/runs/{RUN}"), (200, view.clone()));
}

fn pause(server: &Server) {
    let paused = json!({"items": [], "next": null, "dead_letters": [],
        "paused": {"mode": "drain", "reason": "asleep", "at": AT}});
    server.book().answers.insert("GET /api/v1/queue".to_owned(), (200, paused));
}

#[tokio::test]
async fn a_change_that_was_not_captured_yet_is_not_called_none() {
    let server = Server::start().await;
    for (state, said) in [
        ("queued", "it has not begun"),
        ("running", "`deputy watch 000a0001`"),
        ("waiting", "`deputy show 000a0001` says for what"),
        ("stopped", "`deputy artifacts 000a0001`"),
        ("failed", "`deputy retry 000a0001`"),
    ] {
        let mut view = run(RUN, state, (state == "waiting").then_some("question"));
        view["head_commit"] = Value::Null;
        know(&server, &view);
        let ended = deputy(&server, &["diff", RUN]).await;
        assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{state}");
        assert!(ended.err.starts_with("nothing was captured ") && ended.err.contains(said), "{}", ended.err);
    }
}

#[tokio::test]
async fn work_that_was_delivered_nowhere_is_not_called_delivered() {
    let server = Server::start().await;
    let mut view = run(RUN, "approved", None);
    view["delivered"] = json!({"commit": "d".repeat(40), "target": "deputy/x", "previous": null});
    view["delivery"] = json!({"mode": "none", "state": "done", "detail": null});
    know(&server, &view);
    server.book().answers.insert(format!("POST /api/v1/runs/{RUN}/approve"), (202, view.clone()));
    let told = deputy(&server, &["approve", RUN, "--deliver", "none"]).await.out;
    assert!(told.contains("→ kept on its branch, as you said: `deputy diff 000a0001 --raw`"), "{told}");
    let shown = deputy(&server, &["show", RUN]).await.out;
    assert!(shown.contains("delivery   nowhere, done\n") && !shown.contains("delivered"), "{shown}");
    view["delivery"]["mode"] = json!("merge");
    view["delivered"]["nothing"] = json!(true);
    server.book().answers.insert(format!("POST /api/v1/runs/{RUN}/approve"), (202, view));
    let told = deputy(&server, &["approve", RUN]).await.out;
    assert!(told.contains("→ closed: nothing was changed"), "{told}");
}

#[tokio::test]
async fn only_what_was_delivered_is_taken_back_and_work_under_way_is_left_alone() {
    let server = Server::start().await;
    for (state, waits) in [("running", None), ("queued", None), ("waiting", Some("question"))] {
        know(&server, &run(RUN, state, waits));
        let ended = deputy(&server, &["rollback", "latest"]).await;
        assert_eq!(ended.code, 2, "{state}: {}", ended.out);
        assert!(
            ended.err.contains(&format!("000a0001 is {state}: nothing of it was delivered")),
            "{}",
            ended.err
        );
    }
}

#[tokio::test]
async fn an_order_given_while_all_is_paused_says_what_goes_on_and_what_does_not() {
    let server = Server::start().await;
    pause(&server);
    for (args, goes_on) in [
        (&["approve", RUN][..], Some("→ the delivery goes on all the same")),
        (&["rollback", RUN], Some("→ taking it back goes on all the same")),
        (&["retry", RUN], None),
        (&["changes", RUN, "again"], None),
        (&["answer", ITEM, "yes"], None),
    ] {
        know(&server, &run(RUN, if args[0] == "rollback" { "approved" } else { "review" }, None));
        let ended = deputy(&server, args).await;
        assert_eq!(ended.code, 0, "{args:?}: {}", ended.err);
        assert!(
            ended.err.contains("asleep\n→ nothing starts until `deputy resume`"),
            "{args:?}: {}",
            ended.err
        );
        assert_eq!(ended.err.contains("all the same"), goes_on.is_some(), "{args:?}");
        assert!(ended.err.contains(goes_on.unwrap_or_default()), "{args:?}: {}", ended.err);
    }
    assert!(
        deputy(&server, &["resume"]).await.out.starts_with("Resumed: work goes on. It was paused since ")
    );
    let server = Server::start().await;
    assert!(deputy(&server, &["resume"]).await.out.starts_with("Nothing was paused"));
}

#[tokio::test]
async fn whoever_hands_over_work_sees_which_project_the_text_chose() {
    let server = Server::start().await;
    let mut view = run(RUN, "queued", None);
    view["project_id"] = json!(TASK);
    let accepted = json!({"task": task("queued"), "run": view});
    server.book().answers.insert("POST /api/v1/tasks".to_owned(), (202, accepted));
    let ended = deputy(&server, &["delegate", "fix the shop"]).await;
    assert!(ended.out.starts_with("Accepted for shop. 000a0001  queued  "), "{}", ended.out);
    server.book().state.0 = "review".to_owned();
    let ended = deputy(&server, &["delegate", "fix the shop", "--wait"]).await;
    assert!(ended.err.starts_with("accepted for shop as run 000a0001; "), "{}", ended.err);
}

#[tokio::test]
async fn a_run_that_waits_shows_what_it_asks_and_how_to_answer() {
    let server = Server::start().await;
    let mut view = run(RUN, "waiting", Some("question"));
    view["inbox"] = json!([ITEM]);
    know(&server, &view);
    let shown = deputy(&server, &["show", RUN]).await.out;
    assert!(shown.contains("\n000d0004  question · "), "{shown}");
    assert!(shown.contains("→ deputy answer 000d0004 yes: Yes (recommended)"), "{shown}");
    view["state"] = json!("review");
    know(&server, &view);
    let shown = deputy(&server, &["show", RUN]).await.out;
    assert!(!shown.contains("deputy answer"), "a review asks for what is shown already: {shown}");
}

#[tokio::test]
async fn options_have_their_labels_in_a_pipe_and_in_a_refusal() {
    let server = Server::start().await;
    let mut asks = item();
    asks["options"] = json!([{"id": "1", "label": "red", "recommended": false},
        {"id": "2", "label": "dark blue", "recommended": true}]);
    server
        .book()
        .answers
        .insert("GET /api/v1/inbox".to_owned(), (200, json!({"items": [asks], "next": null})));
    let listed = deputy(&server, &["inbox"]).await.out;
    assert!(listed.trim_end().ends_with("\t1: red; 2: dark blue"), "{listed}");
    let ended = deputy(&server, &["answer", ITEM, "green"]).await;
    assert_eq!(ended.code, 2);
    let said = "`green` is none of the answers; choose one:\n  deputy answer 000d0004 1: red\n";
    assert!(ended.err.contains(said) && ended.err.contains("2: dark blue"), "{}", ended.err);
    assert!(server.book().posts(&format!("/inbox/{ITEM}/answer")).is_empty());
}

#[tokio::test]
async fn an_untouched_run_shows_neither_an_attempt_nor_a_branch_nor_artifacts() {
    let server = Server::start().await;
    let mut view = run(RUN, "failed", None);
    (view["attempt"], view["branch"], view["head_commit"]) = (json!(0), json!("deputy/x"), Value::Null);
    let why = format!("{} the end", "much was tried, ".repeat(20));
    view["error"] = json!({"code": "agent_failed", "detail": why});
    know(&server, &view);
    let nothing = json!({"items": [], "next": null});
    server.book().answers.insert(format!("GET /api/v1/runs/{RUN}/artifacts"), (200, nothing));
    let shown = deputy(&server, &["show", RUN]).await.out;
    assert!(shown.contains("tier b, not begun\n") && shown.contains("artifacts  none yet\n"), "{shown}");
    assert!(!shown.contains("branch"), "{shown}");
    // The reason is told whole.
    let ended = deputy(&server, &["watch", RUN]).await;
    assert!(ended.code == 1 && ended.out.contains("the end\n→ `deputy show"), "{}", ended.out);
}

#[tokio::test]
async fn a_merge_that_its_checks_refuse_is_not_called_a_conflict() {
    let server = Server::start().await;
    let mut view = run(RUN, "review", None);
    view["delivery"] =
        json!({"mode": "merge", "state": "conflict", "detail": "the checks of the merge fail"});
    know(&server, &view);
    let shown = deputy(&server, &["show", RUN]).await.out;
    assert!(shown.contains("delivery   merge, failed: the checks of the merge fail\n"), "{shown}");
}

#[tokio::test]
async fn watching_all_begins_with_what_is_at_work() {
    let server = Server::start().await;
    server.book().state.0 = "running".to_owned();
    server.book().cuts = [Cut::Refused(401)].into();
    let ended = deputy(&server, &["watch"]).await;
    let listed: Vec<&str> = ended.out.lines().collect();
    assert!(listed.len() == 2 && listed[0].starts_with("000a0001  running  fix"), "{listed:?}");
    assert!(listed[1].starts_with(&format!("{}  queued  ", &OTHER_RUN[28..])), "{listed:?}");
}

#[tokio::test]
async fn a_login_without_a_token_says_how_to_get_one() {
    let (server, home) = (Server::start().await, tempfile::tempdir().unwrap());
    let mut command = bare(&["login", server.url()]);
    command.env("XDG_CONFIG_HOME", home.path());
    let ended = end(command, Some("")).await;
    assert_eq!(ended.code, 2);
    assert!(ended.err.starts_with("error: no token was given: `deputyd token create"), "{}", ended.err);
}

#[tokio::test]
async fn the_wrong_scheme_is_named_with_the_right_one() {
    let server = Server::start().await;
    let plain = server.url().to_owned();
    let ended = at(&plain.replace("http:", "https:")).await;
    let said = format!("what answers there does not speak TLS, so use {plain}/\n");
    assert!(ended.code == 1 && ended.err.ends_with(&said), "{}", ended.err);
    // Whatever it is asked, it refuses as TLS does: a fatal alert.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let (heard, mut hears) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut asked = vec![0; 4096];
            let length = socket.read(&mut asked).await.unwrap_or_default();
            heard.send(asked[..length].to_vec()).unwrap();
            let _ = socket.write_all(&[21, 3, 3, 0, 2, 2, 70]).await;
        }
    });
    let ended = at(&format!("http://{place}")).await;
    let said = format!("what answers there speaks TLS, so use https://{place}/\n");
    assert!(ended.code == 1 && ended.err.ends_with(&said), "{}", ended.err);
    let asked = [hears.recv().await.unwrap(), hears.recv().await.unwrap()];
    let tells = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(TOKEN);
    assert_eq!(asked.map(|bytes| tells(&bytes)), [true, false], "the question after that has no token in it");
}

async fn at(url: &str) -> crate::program::Ended {
    let mut command = bare(&["runs"]);
    command.env("DEPUTY_URL", url).env("DEPUTY_TOKEN", TOKEN);
    end(command, None).await
}

#[tokio::test]
async fn help_offers_no_way_of_delivery_that_no_server_has() {
    let help = end(bare(&["approve", "--help"]), None).await.out;
    assert!(help.contains("merge, push, none") && !help.contains("pr]"), "{help}");
    let server = Server::start().await;
    assert_eq!(
        deputy(&server, &["approve", RUN, "--deliver", "pr"]).await.code,
        0,
        "the server has the last word"
    );
}

#[tokio::test]
async fn a_change_that_has_nothing_in_it_says_what_ended_it_and_an_agent_that_nobody_chose_is_none() {
    let server = Server::start().await;
    let mut view = run(RUN, "stopped", None);
    view["agent"] = json!("");
    know(&server, &view);
    let ended = deputy(&server, &["diff", RUN]).await;
    assert_eq!(ended.err, "nothing was changed before it ended: `deputy retry 000a0001` tries again\n");
    let shown = deputy(&server, &["show", RUN]).await.out;
    assert!(shown.contains("agent      not chosen yet, tier b, "), "{shown}");
}

#[tokio::test]
async fn a_remark_on_a_file_that_is_not_in_the_change_is_refused_with_those_that_are() {
    let server = Server::start().await;
    server.book().diff =
        b"diff --git a/src/a.rs b/src/a.rs\n--- a/src/a.rs\n+++ b/src/a.rs\n@@ -1 +1 @@\n-a\n+b\n".to_vec();
    let ended = deputy(&server, &["changes", RUN, "again", "--comment", "nofile:1:why"]).await;
    assert_eq!(ended.code, 2);
    assert!(
        ended.err.contains("`nofile` is no file of this change; what was changed is\n  src/a.rs\n"),
        "{}",
        ended.err
    );
    assert!(server.book().posts(&format!("/runs/{RUN}/changes")).is_empty());
    let ended = deputy(&server, &["changes", RUN, "again", "--comment", "src/a.rs:1:why"]).await;
    assert_eq!(ended.code, 0, "{}", ended.err);
}

#[tokio::test]
async fn a_refusal_names_the_run_in_its_commands() {
    let server = Server::start().await;
    let refused =
        problem(409, "Refused", "it was delivered nowhere: `deputy diff RUN --raw` gives the change");
    server.book().answers.insert(format!("POST /api/v1/runs/{RUN}/approve"), (409, refused));
    let ended = deputy(&server, &["approve", RUN]).await;
    assert!(ended.err.contains("`deputy diff 000a0001 --raw`"), "{}", ended.err);
}

#[tokio::test]
async fn a_commit_is_approved_by_the_beginning_of_its_id() {
    let server = Server::start().await;
    assert_eq!(deputy(&server, &["approve", RUN, "--commit", "ccccccc"]).await.code, 0);
    let sent = server.book().posts(&format!("/runs/{RUN}/approve"));
    assert_eq!(sent[0].body["commit"], "c".repeat(40));
    let ended = deputy(&server, &["approve", RUN, "--commit", "ddddddd"]).await;
    assert!(ended.code == 2 && ended.err.contains("that is cccccccccc"), "{}", ended.err);
}

#[tokio::test]
async fn spending_by_project_has_their_names() {
    let server = Server::start().await;
    let usage = json!({"input_tokens": 1, "output_tokens": 2, "cost_usd": 0.5});
    let item = json!({"key": TASK, "run_id": null, "project_id": TASK, "day": null, "usage": usage,
        "reserved_usd": 0.0});
    let spent = json!({"by": "project", "items": [item], "next": null});
    server.book().answers.insert("GET /api/v1/spend".to_owned(), (200, spent));
    let told = deputy(&server, &["spend", "--by", "project"]).await.out;
    assert!(told.contains("shop\t") && !told.contains(TASK), "{told}");
}

#[tokio::test]
async fn watching_all_knows_what_was_asked_for_before_and_what_answers_were_called() {
    let server = Server::start().await;
    let answered = RunEvent::Answered {
        inbox_id: ITEM.parse().unwrap(),
        choice: Some("yes".to_owned()),
        text: None,
        by: "token:phone".to_owned(),
        conversation_id: None,
        at: AT.parse().unwrap(),
    };
    let mut facts = course();
    facts.truncate(6);
    facts.insert(3, RunEvent::Asked { ask: ask("may it?"), at: AT.parse().unwrap() }.into());
    facts.insert(4, answered.into());
    server.play(&facts, 4);
    server.book().state.0 = "running".to_owned();
    server.book().cuts = [Cut::After(5), Cut::Refused(401)].into();
    let told = deputy(&server, &["watch"]).await.out;
    assert!(told.contains("phone answered: Yes\n"), "{told}");
    assert!(told.contains("▸ shell_exec make test\n"), "{told}");
}

#[tokio::test]
async fn what_a_decision_on_a_plan_did_is_said_in_place_of_its_card() {
    let server = Server::start().await;
    let plan = |state: &str, stage: &str| {
        json!({"id": TASK, "conversation_id": TASK, "state": state, "stage": stage, "version": 1,
            "why": {"for": "asked"}, "title": "Invitations", "summary": "Users invite others.", "steps": [],
            "not_touching": [], "checks": [], "acceptance": [], "risks": [], "approves": [],
            "estimate": {"minutes_low": 1, "minutes_high": 1, "low": 0.0035, "high": 0.004, "runs": 3}, "tasks": [],
            "deferred_until": null, "outcome": null, "grade": null, "created_at": AT, "confirmed_at": null,
            "ended_at": null})
    };
    let decide = async |verb: &str, more: &[&str], answer: Value| {
        server.book().answers.insert(format!("GET /api/v1/plans/{TASK}"), (200, answer.clone()));
        server.book().answers.insert(format!("POST /api/v1/plans/{TASK}/{verb}"), (202, answer));
        deputy(&server, &[&["plan", verb, TASK], more].concat()).await
    };
    for (verb, more, stage, said) in [
        ("revise", &["smaller"][..], "revising", "another card is being made"),
        ("cancel", &[], "cancelling", "being cancelled"),
    ] {
        let ended = decide(verb, more, plan("running", stage)).await;
        assert!(ended.code == 0 && ended.out.contains(said), "{verb}: {}", ended.out);
        assert!(!ended.out.contains("estimate") && ended.out.contains("`deputy plan show "), "{}", ended.out);
    }
    let ended = decide("confirm", &[], plan("confirmed", "scoping")).await;
    assert!(ended.out.contains("estimate: under $0.01, 1 minute, from 3 runs"), "{}", ended.out);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    let ended = decide("confirm", &[], plan("cancelled", "ended")).await;
    assert!(ended.code == 1 && ended.err.contains("was cancelled: nothing is begun again"), "{}", ended.err);
    let ended = decide("confirm", &[], plan("done", "ended")).await;
    assert!(ended.code == 0 && ended.err.contains("is done"), "{}", ended.err);
    let ended = decide("defer", &["next", "friday"], plan("deferred", "deferred")).await;
    assert!(ended.code == 2 && ended.err.contains("`friday 9:00`"), "{}", ended.err);
}

#[tokio::test]
async fn latest_is_the_newest_wherever_it_is_recommended() {
    let server = Server::start().await;
    let empty = json!({"items": [], "next": null});
    for list in ["memories", "schedule", "projects"] {
        server.book().answers.insert(format!("GET /api/v1/{list}"), (200, empty.clone()));
    }
    for (words, said) in [
        (&["memory", "show", "latest"][..], "nothing is remembered yet"),
        (&["memory", "forget", "latest"], "nothing is remembered yet"),
        (&["schedule", "cancel", "latest"], "nothing is scheduled"),
        (&["documents", "show", "latest"], "there are no documents yet"),
    ] {
        let ended = deputy(&server, words).await;
        assert_eq!((ended.code, ended.err.trim_end()), (2, format!("error: {said}").as_str()), "{words:?}");
    }
}
