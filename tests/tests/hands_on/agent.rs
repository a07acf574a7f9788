//! Real agents in the founder's hand: turn by turn in one session, interrupted in the middle of a tool, handed over.

use super::house::{Session, daemon, model};
use deputy_tests::agents::packages;
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply};
use deputy_tests::skipped;
use serde_json::{Value, json};

/// One of the agents.
#[derive(Clone, Copy)]
struct Agent {
    kind: &'static str,
    /// The kind of provider that it talks to, and a model's name there.
    provider: &'static str,
    model: &'static str,
    /// How its model runs a command: the tool and its arguments.
    run: fn(&str) -> (&'static str, Value),
}

const CLAUDE: Agent = Agent {
    kind: "claude",
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    run: |cmd| ("Bash", json!({"command": cmd, "description": "Do it"})),
};

const CODEX: Agent = Agent {
    kind: "codex",
    provider: "openai",
    model: "lab-model",
    run: |cmd| ("exec_command", json!({"cmd": cmd, "yield_time_ms": 600_000})),
};

const BUILTIN: Agent = Agent {
    kind: "builtin",
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    run: |cmd| ("shell_exec", json!({ "cmd": cmd })),
};

impl Agent {
    /// The model wants this command run.
    fn runs(self, id: &str, cmd: &str) -> Reply {
        let (tool, arguments) = (self.run)(cmd);
        Reply::text("I do it.").call(id, tool, arguments).usage(200, 100, 10)
    }

    async fn daemon(self, server: &ModelServer) -> TestDaemon {
        let extra = match self.kind {
            "builtin" => "[agents.real]\nkind = \"builtin\"\n".to_owned(),
            kind => {
                let packages = packages().expect("it was looked for before the test began");
                let command = packages.join("node_modules/.bin").join(kind);
                format!(
                    "[sandbox]\nread_only = [\"{}\"]\n\n[agents.real]\nkind = \"{kind}\"\ncommand = \"{}\"\n",
                    packages.display(),
                    command.display()
                )
            }
        };
        daemon(server, self.provider, self.model, &extra).await
    }
}

/// The model's last word of a turn.
fn says(text: &str) -> Reply {
    Reply::text(text).usage(300, 200, 5)
}

async fn turns_go_on_in_one_session_until_it_is_handed_over(agent: Agent) {
    let server = model([agent.runs("call_01", "echo 1 > one.txt"), says("One is there.")]).await;
    let mut daemon = agent.daemon(&server).await;
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

async fn an_interrupt_in_a_tool_leaves_nothing_running_and_the_session_goes_on(agent: Agent) {
    interrupted(agent, false).await;
}

async fn an_interrupt_is_carried_out_though_the_daemon_is_killed_in_the_middle_of_it(agent: Agent) {
    interrupted(agent, true).await;
}

async fn interrupted(agent: Agent, is_killed: bool) {
    let server = model([agent.runs("call_01", "mkfifo gate; setsid sleep 1000 & cat gate")]).await;
    let mut daemon = agent.daemon(&server).await;
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
