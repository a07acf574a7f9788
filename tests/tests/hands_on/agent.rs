//! Real agents in the founder's hand: turn by turn in one session, interrupted in the middle of a tool, handed over.

use super::house::{self, Session};
use deputy_tests::agents::{CLAUDE, CODEX, RealAgent, model};
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply};
use deputy_tests::skipped;
use serde_json::json;

/// Deputy's own loop, with the model that Claude has.
const BUILTIN: RealAgent = RealAgent {
    kind: "builtin",
    driver: "builtin",
    run: |cmd| ("shell_exec", json!({ "cmd": cmd })),
    ..CLAUDE
};

async fn daemon(agent: RealAgent, server: &ModelServer) -> TestDaemon {
    if agent.kind == "builtin" {
        let extra = "[agents.real]\nkind = \"builtin\"\n";
        return house::daemon(server, agent.provider, agent.model, extra).await;
    }
    let mut daemon = agent.prepare(&agent.config(server, "sk-lab")).await;
    daemon.up(None).await;
    daemon
}

/// The model's last word of a turn.
fn says(text: &str) -> Reply {
    Reply::text(text).usage(300, 200, 5)
}

async fn turns_go_on_in_one_session_until_it_is_handed_over(agent: RealAgent) {
    let server = model([agent.runs("call_01", "echo 1 > one.txt"), says("One is there.")]).await;
    let mut daemon = daemon(agent, &server).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &["test -e one.txt && test -e two.txt"]).await;
    let session = Session::begin(daemon.api(), "real", "Make one.").await;
    let run = session.founders_turn().await;
    assert_eq!((&run["mode"], &run["summary"]), (&json!("hands_on"), &json!("One is there.")), "{run:#}");
    assert_eq!(run["checks"], json!([]), "nobody said that it is done");
    let diff = session.diff().await;
    assert!(diff.contains("one.txt") && !diff.contains("two.txt"), "{diff}");

    // Between two turns there is nothing to lose.
    daemon.kill().await;
    daemon.up(None).await;
    let session = Session { api: daemon.api().clone(), ..session };
    server.push(agent.runs("call_02", "echo 2 > two.txt"));
    server.push(says("Two as well."));
    session.say("And now two.").await;
    let run = session.founders_turn().await;
    assert_eq!(run["summary"], "Two as well.", "{run:#}\n{}", daemon.log_tail());
    assert!(session.diff().await.contains("two.txt"));
    if agent.kind != "builtin" {
        assert_eq!(session.steps("step.agent_started", "resumed").await, [json!(false), json!(true)]);
        let sessions = session.steps("step.session_began", "session").await;
        assert!(sessions.windows(2).all(|pair| pair[0] == pair[1]), "one session: {sessions:?}");
    }
    let heard = server.seen().last().expect("it was asked").body.to_string();
    assert!(heard.contains("Make one.") && heard.contains("And now two."), "{heard}");

    let asked = server.seen().len();
    session.order("hand-over", &json!({})).await;
    let run = session.api.until_state(&session.run_id, &["review", "failed", "waiting"]).await;
    let state = (&run["state"], &run["verdict"], &run["mode"]);
    assert_eq!(state, (&json!("review"), &json!("passed"), &json!("delegated")), "{run:#}");
    assert_eq!(server.seen().len(), asked, "the agent was not asked again");

    session.order("take-back", &json!({})).await;
    let run = session.founders_turn().await;
    assert_eq!((&run["mode"], &run["inbox"]), (&json!("hands_on"), &json!([])), "{run:#}");
    server.push(agent.runs("call_03", "echo 3 >> two.txt"));
    server.push(says("All is done."));
    server.push(says("All is done."));
    session.order("hand-over", &json!({"text": "Add a three and finish."})).await;
    let run = session.api.until_state(&session.run_id, &["review", "failed", "waiting"]).await;
    assert_eq!((&run["state"], &run["verdict"]), (&json!("review"), &json!("passed")), "{run:#}");
    assert!(session.diff().await.contains("+3"), "{}", session.diff().await);
}

async fn an_interrupt_in_a_tool_leaves_nothing_running_and_the_session_goes_on(agent: RealAgent) {
    interrupted(agent, false).await;
}

async fn an_interrupt_is_carried_out_though_the_daemon_is_killed_in_the_middle_of_it(agent: RealAgent) {
    interrupted(agent, true).await;
}

async fn interrupted(agent: RealAgent, is_killed: bool) {
    let server = model([agent.runs("call_01", "mkfifo gate; setsid sleep 1000 & cat gate")]).await;
    let mut daemon = daemon(agent, &server).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let session = Session::begin(daemon.api(), "real", "Wait at the gate.").await;
    session.at_its_gate(&daemon).await;
    assert!(!session.processes().is_empty());

    session.order("interrupt", &json!({})).await;
    if is_killed {
        daemon.kill().await;
        daemon.up(None).await;
    }
    let session = Session { api: daemon.api().clone(), ..session };
    let run = session.founders_turn().await;
    assert_eq!(session.processes(), Vec::<String>::new(), "nothing of it runs");
    assert_eq!(run["attempt"], 1);

    server.push(agent.runs("call_02", "echo 2 > n.txt"));
    server.push(says("Made it two."));
    session.say("Never mind the gate. Make it two.").await;
    let run = session.founders_turn().await;
    assert_eq!(run["summary"], "Made it two.", "{run:#}\n{}", daemon.log_tail());
    let heard = server.seen().last().expect("it was asked").body.to_string();
    assert!(heard.contains("Wait at the gate.") && heard.contains("Never mind the gate."), "{heard}");
    session.order("hand-over", &json!({})).await;
    let run = session.api.until_state(&session.run_id, &["review", "failed", "waiting"]).await;
    assert_eq!((&run["state"], &run["verdict"]), (&json!("review"), &json!("passed")), "{run:#}");
}

macro_rules! agents {
    ($($module:ident is $agent:ident;)*) => {$(
        mod $module {
            async fn if_installed(test: impl Future<Output = ()>) {
                match deputy_tests::agents::packages() {
                    Err(why) if super::$agent.kind != "builtin" => {
                        super::skipped(concat!(stringify!($module), ", in the founder's hand"), &why);
                    }
                    _ => test.await,
                }
            }

            #[tokio::test]
            async fn turns_go_on_in_one_session_until_it_is_handed_over() {
                if_installed(super::turns_go_on_in_one_session_until_it_is_handed_over(super::$agent)).await;
            }

            #[tokio::test]
            async fn an_interrupt_in_a_tool_leaves_nothing_running_and_the_session_goes_on() {
                let test = super::an_interrupt_in_a_tool_leaves_nothing_running_and_the_session_goes_on;
                if_installed(test(super::$agent)).await;
            }

            #[tokio::test]
            async fn an_interrupt_is_carried_out_though_the_daemon_is_killed_in_the_middle_of_it() {
                let test = super::an_interrupt_is_carried_out_though_the_daemon_is_killed_in_the_middle_of_it;
                if_installed(test(super::$agent)).await;
            }
        }
    )*};
}

agents! {
    builtin is BUILTIN;
    claude is CLAUDE;
    codex is CODEX;
}
