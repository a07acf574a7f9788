//! The real agents, in the sandbox, against a scripted model behind the gateway.

use super::run::{count, delegate, steps};
use deputy_tests::daemon::{Feed, Repository, TestDaemon, program};
use deputy_tests::scripted::{ModelServer, Reply};
use deputy_tests::skipped;
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A key that nothing which a run starts may see.
const REAL_KEY: &str = "sk-real-canary-0123456789";

/// One of the real agents.
#[derive(Clone, Copy)]
struct Agent {
    kind: &'static str,
    /// The kind of provider that it talks to, and a model's name there.
    provider: &'static str,
    model: &'static str,
    /// The tool that runs commands, as the agent asks for it.
    tool: &'static str,
    /// What its model hears of a refusal: the reason, where the agent passes one on.
    refused: &'static str,
    /// How its model runs a command: the tool and its arguments.
    run: fn(&str) -> (&'static str, Value),
}

const CLAUDE: Agent = Agent {
    kind: "claude",
    provider: "anthropic",
    model: "claude-sonnet-4-5",
    tool: "Bash",
    refused: "forbids it",
    run: |cmd| ("Bash", json!({"command": cmd, "description": "Do it"})),
};

const CODEX: Agent = Agent {
    kind: "codex",
    provider: "openai",
    model: "lab-model",
    tool: "shell",
    refused: "forbids it",
    run: |cmd| ("exec_command", json!({"cmd": cmd, "yield_time_ms": 600_000})),
};

const GEMINI: Agent = Agent {
    kind: "gemini",
    provider: "gemini",
    model: "gemini-2.5-pro",
    tool: "run_shell_command",
    refused: "it cannot ask",
    run: |cmd| ("run_shell_command", json!({"command": cmd})),
};

const OPENCODE: Agent = Agent {
    kind: "opencode",
    provider: "openai-compatible",
    model: "lab-model",
    tool: "bash",
    refused: "rejected",
    run: |cmd| ("bash", json!({"command": cmd, "description": "Do it"})),
};

/// Where the agents' packages are, or why they are not.
fn packages() -> Result<PathBuf, String> {
    let target = program("deputyd");
    let target = target.parent().and_then(Path::parent).expect("programs lie in target/PROFILE");
    let packages = target.join("agents");
    let read = |path: PathBuf| std::fs::read_to_string(path).ok();
    let wanted = read(Path::new(env!("CARGO_MANIFEST_DIR")).join("agents/package-lock.json"));
    if read(packages.join("installed")) == wanted {
        return Ok(packages);
    }
    Err(format!(
        "{} does not hold what tests/agents/package-lock.json lists: run `make setup`",
        packages.display()
    ))
}

impl Agent {
    /// The model wants this command run.
    fn runs(self, id: &str, cmd: &str) -> Reply {
        let (tool, arguments) = (self.run)(cmd);
        Reply::text("I do it.").call(id, tool, arguments).usage(200, 100, 10)
    }

    /// A daemon with this agent; `extra` is configuration of its own.
    async fn daemon(self, server: &ModelServer, extra: &str) -> TestDaemon {
        let packages = packages().expect("it was looked for before the test began");
        let command = packages.join("node_modules/.bin").join(self.kind);
        let Self { kind, provider, model, .. } = self;
        let base = if provider == "openai-compatible" { "/v1" } else { "" };
        let config = format!(
            "[sandbox]\nread_only = [\"{packages}\"]\n\n[providers.lab]\nkind = \"{provider}\"\nbase_url = \
             \"{url}{base}\"\napi_key = \"{REAL_KEY}\"\n\n[prices.\"lab/{model}\"]\ninput = 1.0\noutput = \
             1.0\n\n[agents.real]\nkind = \"{kind}\"\ncommand = \"{command}\"\n{extra}",
            packages = packages.display(),
            command = command.display(),
            url = server.url(),
        );
        let mut daemon =
            TestDaemon::prepare(&config).await.with_variable("TIER_B_MODEL", &format!("lab/{model}"));
        daemon.up(None).await;
        daemon
    }
}

/// A model that says so much, and the title of a conversation beside it.
async fn model(replies: impl IntoIterator<Item = Reply>) -> ModelServer {
    let server = ModelServer::start(replies).await.expect("loopback");
    server.aside(Reply::text("A title").usage(10, 0, 2));
    server
}

async fn an_edit_is_made_and_reviewed(agent: Agent) {
    let last = Reply::text("Made it two.").usage(300, 200, 5);
    let server = model([agent.runs("call_01", "echo 2 > n.txt"), last]).await;
    let daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let run_id = delegate(api, "real", "Make it two.").await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(api, &run_id).await;
    let state = (&run["state"], &run["verdict"]);
    assert_eq!(state, (&json!("review"), &json!("passed")), "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    assert_eq!(run["summary"], "Made it two.");
    assert!(run["usage"]["input_tokens"].as_u64() >= Some(500), "{}", run["usage"]);
    // The provider is given its own key and nothing of the run's, and nothing of the run is given the provider's.
    for request in server.seen() {
        assert_eq!(request.key(), Some(REAL_KEY), "{}", request.uri);
    }
    assert!(!told.iter().any(|step| step.to_string().contains(REAL_KEY)));
}

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
        Death::Agent => kill(&processes(&run_id, agent.kind)),
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

/// Processes of a run whose program is the agent's.
fn processes(run_id: &str, kind: &str) -> Vec<u64> {
    let mark = format!("DEPUTY_RUN_ID={run_id}");
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let found: Vec<u64> = entries
        .filter(|entry| std::fs::read(entry.path().join("environ")).is_ok_and(|env| holds(&env, &mark)))
        .filter(|entry| {
            let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let program = line.split(|byte| *byte == 0).take(2).collect::<Vec<_>>().concat();
            String::from_utf8_lossy(&program).contains(kind)
        })
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect();
    assert!(!found.is_empty(), "{kind} runs");
    found
}

fn holds(environment: &[u8], entry: &str) -> bool {
    environment.split(|byte| *byte == 0).any(|text| text == entry.as_bytes())
}

fn kill(pids: &[u64]) {
    for pid in pids {
        let pid = i32::try_from(*pid).ok().and_then(rustix::process::Pid::from_raw).expect("a pid");
        // One of them may have ended with another.
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
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

/// What is said while the agent works reaches it in the same process, over a daemon that is killed in between.
async fn it_hears_the_founder_while_it_works(agent: Agent) {
    let server = model([agent.runs("call_01", "mkfifo gate && cat gate && rm gate")]).await;
    let mut daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &[]).await;
    let run_id = delegate(daemon.api(), "real", "Paint it.").await;
    let feed = Feed::after(daemon.api(), 0).await;
    let used = |event: &Value| event["kind"] == "step.tool_started";
    let mut feed = feed.expect("the feed opens");
    feed.event(used).await.expect("it uses its tool");
    let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
    until_exists(&gate).await;
    daemon.api().post(&format!("/api/v1/runs/{run_id}/message"), &json!({"text": "Take ultramarine."})).await;
    let told =
        |event: &Value| event["kind"] == "step.agent_told" && event["data"]["word"]["told"] == "prompt";
    feed.event(told).await.expect("it is told");
    daemon.kill().await;
    for _ in 0..2 {
        // Words that come too late for a question are answered by one more.
        server.push(Reply::text("Painted it.").usage(300, 200, 5));
    }
    daemon.up(None).await;
    std::fs::write(&gate, "").expect("the tool waits at its gate");
    let api = daemon.api().clone();
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(&api, &run_id).await;
    assert_eq!(run["state"], "review", "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    assert_eq!(count(&told, "step.agent_started"), 1, "{told:#?}");
    let heard = server.seen().into_iter().map(|request| request.body.to_string());
    let times = heard.filter(|body| body.contains("Take ultramarine.")).last().expect("it heard");
    assert_eq!(times.matches("Take ultramarine.").count(), 1, "it heard once");
}

async fn what_a_rule_forbids_is_not_done_and_the_agent_hears_why(agent: Agent) {
    // One of them is told the reason as words of their own, which the model answers once more.
    let last = || Reply::text("I may not.").usage(300, 200, 5);
    let server = model([agent.runs("call_01", "echo 2 > n.txt"), last(), last()]).await;
    let daemon = agent.daemon(&server, &format!("deny = [\"{}\"]\n", agent.tool)).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &["test ! -e n.txt"]).await;
    let run_id = delegate(api, "real", "Make it two.").await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(api, &run_id).await;
    assert_eq!(run["verdict"], "passed", "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    let answer = told.iter().find(|step| step["data"]["word"]["told"] == "permission").expect("it asked");
    assert_eq!(answer["data"]["word"]["allowed"], false, "{answer:#}");
    // Titles are asked for beside the conversation, at any time.
    let heard = server.seen().into_iter().any(|request| request.body.to_string().contains(agent.refused));
    assert!(heard, "the model hears of it: {:#}", server.seen().last().expect("it was asked").body);
}

async fn what_needs_the_founders_word_waits_for_it_at_no_cost(agent: Agent) {
    let asked = || agent.runs("call_01", "echo 2 > n.txt");
    let last = Reply::text("Made it two.").usage(300, 200, 5);
    let server = model([asked()]).await;
    let mut daemon = agent.daemon(&server, &format!("ask = [\"{}\"]\n", agent.tool)).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api().clone();
    api.add_project("sample", &repository.url(), &["grep -q 2 n.txt"]).await;
    let run_id = delegate(&api, "real", "Make it two.").await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let log = daemon.log_tail();
    assert_eq!(
        (&run["state"], &run["waiting_for"]),
        (&json!("waiting"), &json!("approval")),
        "{run:#}\n{log}"
    );
    // It waits over a restart, without a process.
    daemon.kill().await;
    daemon.up(None).await;
    let api = daemon.api().clone();
    let item = api.get("/api/v1/inbox").await["items"][0].clone();
    assert_eq!(item["kind"], "approval", "{item:#}");
    assert!(item["body"].as_str().expect("a body").contains("echo 2 > n.txt"), "{item:#}");
    // Its next process asks for the same, which was allowed once.
    server.push(asked());
    server.push(last);
    let path = format!("/api/v1/inbox/{}/answer", item["id"].as_str().expect("an id"));
    api.post(&path, &json!({"choice": "allow"})).await;
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let told = steps(&api, &run_id).await;
    let state = (&run["state"], &run["verdict"]);
    assert_eq!(state, (&json!("review"), &json!("passed")), "{told:#?}\n{run:#}\n{}", daemon.log_tail());
    let started = told.iter().filter(|step| step["kind"] == "step.agent_started");
    let resumed: Vec<_> = started.map(|step| step["data"]["resumed"].clone()).collect();
    assert_eq!(resumed, [json!(false), json!(true)], "the session goes on");
}

async fn a_dollar_cap_stops_it(agent: Agent) {
    let dear = |id| agent.runs(id, "true").usage(20_000, 0, 10);
    let server = model([dear("call_01"), dear("call_02"), dear("call_03")]).await;
    let daemon = agent.daemon(&server, "").await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("sample", &repository.url(), &[]).await;
    let body =
        json!({"text": "Spend it.", "project": "sample", "agent": "real", "budget": {"usd_max": 0.045}});
    let run_id = api.post("/api/v1/tasks", &body).await["run"]["id"].as_str().expect("a run").to_owned();
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let log = daemon.log_tail();
    assert_eq!((&run["state"], &run["waiting_for"]), (&json!("waiting"), &json!("budget")), "{run:#}\n{log}");
    let spent = run["usage"]["cost_usd"].as_f64().expect("a cost");
    assert!(spent <= 0.045 + 0.021, "at most one call over: {spent}");
    let asked = server.seen().iter().filter(|seen| seen.body.to_string().contains("Spend it.")).count();
    assert!(asked <= 3, "{asked} calls");
}

macro_rules! agents {
    ($($module:ident is $agent:ident: $($case:ident),* $(,)?;)*) => {$(
        mod $module {
            $(#[tokio::test]
            async fn $case() {
                match super::packages() {
                    Ok(_) => super::$case(super::$agent).await,
                    Err(why) => super::skipped(concat!(stringify!($module), ", driven for real"), &why),
                }
            })*
        }
    )*};
}

agents! {
    claude is CLAUDE:
        an_edit_is_made_and_reviewed,
        it_outlives_a_killed_daemon,
        it_goes_on_after_its_process_was_killed,
        it_goes_on_after_the_runner_was_killed,
        it_goes_on_after_the_host_went_down,
        it_hears_the_founder_while_it_works,
        what_a_rule_forbids_is_not_done_and_the_agent_hears_why,
        what_needs_the_founders_word_waits_for_it_at_no_cost,
        a_dollar_cap_stops_it;
    codex is CODEX:
        an_edit_is_made_and_reviewed,
        it_outlives_a_killed_daemon,
        it_goes_on_after_its_process_was_killed,
        it_goes_on_after_the_runner_was_killed,
        it_goes_on_after_the_host_went_down,
        it_hears_the_founder_while_it_works,
        what_a_rule_forbids_is_not_done_and_the_agent_hears_why,
        what_needs_the_founders_word_waits_for_it_at_no_cost,
        a_dollar_cap_stops_it;
    gemini is GEMINI:
        an_edit_is_made_and_reviewed,
        it_outlives_a_killed_daemon,
        it_goes_on_after_its_process_was_killed,
        it_goes_on_after_the_runner_was_killed,
        it_goes_on_after_the_host_went_down,
        a_dollar_cap_stops_it;
    opencode is OPENCODE:
        an_edit_is_made_and_reviewed,
        it_outlives_a_killed_daemon,
        it_goes_on_after_its_process_was_killed,
        it_goes_on_after_the_runner_was_killed,
        it_goes_on_after_the_host_went_down,
        what_a_rule_forbids_is_not_done_and_the_agent_hears_why,
        what_needs_the_founders_word_waits_for_it_at_no_cost,
        a_dollar_cap_stops_it;
}
