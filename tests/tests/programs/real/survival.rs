//! A daemon, an agent, a runner or a host that dies while a real agent works.

use super::agent::Agent;
use super::processes::{kill, of_agent};
use crate::run::{count, delegate, steps};
use deputy_tests::agents::model;
use deputy_tests::daemon::{Feed, Repository, TestDaemon};
use deputy_tests::scripted::Reply;
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};

async fn it_outlives_a_killed_daemon(agent: Agent) {
    let wait = "mkfifo gate && cat gate && rm gate && echo ran >> n.txt";
    let last = Reply::text("Made it two.").usage(300, 200, 5);
    let server = model([agent.runs("call_01", wait), last]).await;
    let mut daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &["grep -q ran n.txt"]).await;
    let run_id = delegate(daemon.api(), "real", "Make it two.").await;
    let feed = Feed::after(daemon.api(), 0).await;
    let started = |event: &Value| event["kind"] == "step.agent_started";
    feed.expect("the feed opens").event(started).await.expect("it starts");
    let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
    until_exists(&gate).await;
    daemon.kill().await;

    daemon.up(None).await;
    std::fs::write(&gate, "").expect("the tool waits at its gate");
    let api = daemon.api().clone();
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(&api, &run_id).await;
    let state = (&run["state"], &run["verdict"]);
    assert_eq!(state, (&json!("review"), &json!("passed")), "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    assert_eq!(run["summary"], "Made it two.");
    for kind in ["step.agent_started", "step.session_began", "step.turn_ended", "step.agent_ended"] {
        assert_eq!(count(&told, kind), 1, "{kind} in {told:#?}");
    }
    assert_eq!(count(&told, "step.tool_started"), count(&told, "step.tool_finished"), "{told:#?}");
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert_eq!(diff.matches("+ran").count(), 1, "{diff}");
}

/// After a second crash runs are taken up one at a time, so the agent of the second one asks its model for long before
/// anybody works on its run.
async fn it_outlives_a_daemon_that_takes_its_run_up_late(agent: Agent) {
    let wait = |id| agent.runs(id, "mkfifo gate && cat gate && rm gate && echo ran >> n.txt");
    let server = model([wait("call_01"), wait("call_02")]).await;
    let mut daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &["grep -q ran n.txt"]).await;
    let mut runs = Vec::new();
    for _ in 0..2 {
        runs.push(delegate(daemon.api(), "real", "Make it two.").await);
    }
    let gate =
        |daemon: &TestDaemon, run_id: &str| daemon.data_dir().join("runs").join(run_id).join("tree/gate");
    let mut feed = Feed::after(daemon.api(), 0).await.expect("the feed opens");
    for _ in &runs {
        feed.event(|event| event["kind"] == "step.tool_started").await.expect("it uses its tool");
    }
    for run_id in &runs {
        until_exists(&gate(&daemon, run_id)).await;
    }
    daemon.kill().await;
    daemon.up(None).await;
    let mut feed = Feed::after(daemon.api(), 0).await.expect("the feed opens");
    for _ in &runs {
        feed.event(|event| event["kind"] == "run.adopted").await.expect("it is taken up");
    }
    daemon.kill().await;
    daemon.up(None).await;
    let asked = server.seen().len();
    server.push(Reply::text("Made it two.").usage(300, 200, 5));
    std::fs::write(gate(&daemon, &runs[1]), "").expect("the tool waits at its gate");
    let api = daemon.api().clone();
    let run = api.until_state(&runs[1], &["review", "failed", "waiting"]).await;
    let told = steps(&api, &runs[1]).await;
    let state = (&run["state"], &run["verdict"]);
    assert_eq!(state, (&json!("review"), &json!("passed")), "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    assert_eq!(count(&told, "step.agent_started"), 1, "{told:#?}");
    assert_eq!(server.seen().len(), asked + 1, "what was held is asked once");
}

/// How a run's processes end before their time.
#[derive(Clone, Copy)]
enum Death {
    /// The agent's own process.
    Agent,
    /// The runner that holds all of them.
    Runner,
    /// The host: everything, and the kernel's boot id is another afterwards.
    Host,
}

/// A run whose agent waits for a tool when death comes; then it goes on in the same session, and says so.
async fn goes_on_after(agent: Agent, death: Death) {
    let server = model([agent.runs("call_01", "mkfifo gate && cat gate")]).await;
    let mut daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let run_id = delegate(daemon.api(), "real", "Make it two.").await;
    let feed = Feed::after(daemon.api(), 0).await;
    let used = |event: &Value| event["kind"] == "step.tool_started";
    feed.expect("the feed opens").event(used).await.expect("it uses its tool");
    until_exists(&daemon.data_dir().join("runs").join(&run_id).join("tree/gate")).await;
    server.push(agent.runs("call_02", "rm gate; echo 2 > n.txt"));
    server.push(Reply::text("Made it two.").usage(300, 200, 5));

    let hands = daemon.data_dir().join("runs").join(&run_id).join("hands/agent");
    let pid_file = hands.join("pid.json");
    let mut hold: Value = serde_json::from_slice(&std::fs::read(&pid_file).unwrap()).unwrap();
    let shim = hold["shim"]["pid"].as_u64().expect("the shim has a pid");
    match death {
        Death::Agent => kill(&of_agent(&run_id, agent.kind)),
        Death::Runner => kill(&[shim]),
        Death::Host => {
            daemon.kill().await;
            kill(&[shim]);
            hold["shim"]["boot_id"] = json!("00000000-0000-4000-8000-000000000000");
            std::fs::write(&pid_file, hold.to_string()).unwrap();
            daemon.up(None).await;
        }
    }
    let api = daemon.api().clone();
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(&api, &run_id).await;
    let state = (&run["state"], &run["verdict"]);
    assert_eq!(state, (&json!("review"), &json!("passed")), "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    assert_eq!(run["summary"], "Made it two.");
    let field = |kind: &str, name: &str| {
        let of_kind = told.iter().filter(|step| step["kind"] == kind);
        of_kind.map(|step| step["data"][name].clone()).collect::<Vec<_>>()
    };
    assert_eq!(field("step.agent_started", "resumed"), [json!(false), json!(true)], "{told:#?}");
    let is_lost = !matches!(death, Death::Agent);
    assert_eq!(field("step.agent_ended", "lost"), [json!(is_lost), json!(false)], "{told:#?}");
    let sessions = field("step.session_began", "session");
    assert!(sessions.windows(2).all(|pair| pair[0] == pair[1]), "the same session: {sessions:?}");
    let heard = server.seen().into_iter().any(|request| request.body.to_string().contains("interrupted"));
    assert!(heard, "the agent is told that it was interrupted");
}

async fn it_goes_on_after_its_process_was_killed(agent: Agent) {
    goes_on_after(agent, Death::Agent).await;
}

async fn it_goes_on_after_the_runner_was_killed(agent: Agent) {
    goes_on_after(agent, Death::Runner).await;
}

async fn it_goes_on_after_the_host_went_down(agent: Agent) {
    goes_on_after(agent, Death::Host).await;
}

agents! {
    claude is CLAUDE:
        it_outlives_a_killed_daemon,
        it_outlives_a_daemon_that_takes_its_run_up_late,
        it_goes_on_after_its_process_was_killed,
        it_goes_on_after_the_runner_was_killed,
        it_goes_on_after_the_host_went_down;
    codex is CODEX:
        it_outlives_a_killed_daemon,
        it_outlives_a_daemon_that_takes_its_run_up_late,
        it_goes_on_after_its_process_was_killed,
        it_goes_on_after_the_runner_was_killed,
        it_goes_on_after_the_host_went_down;
    gemini is GEMINI:
        it_outlives_a_killed_daemon,
        it_outlives_a_daemon_that_takes_its_run_up_late,
        it_goes_on_after_its_process_was_killed,
        it_goes_on_after_the_runner_was_killed,
        it_goes_on_after_the_host_went_down;
    opencode is OPENCODE:
        it_outlives_a_killed_daemon,
        it_outlives_a_daemon_that_takes_its_run_up_late,
        it_goes_on_after_its_process_was_killed,
        it_goes_on_after_the_runner_was_killed,
        it_goes_on_after_the_host_went_down;
}
