//! Real agents with a login of their own: no gateway is between them and their provider, so what they used is known from
//! their own words, and how their account stands as well.

use super::agent::Agent;
use crate::run::{count, delegate, steps};
use deputy_tests::agents::model;
use deputy_tests::daemon::{Api, Feed, Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply};
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};

/// The token of a login. It is a secret that this agent holds.
const TOKEN: &str = "sk-ant-oat01-a-login-of-its-own";

/// A daemon whose agent is logged in by itself: a token in its environment stands for the login.
async fn signed_in(agent: Agent, server: &ModelServer) -> TestDaemon {
    let url = server.url();
    let login = match agent.kind {
        "claude" => format!(
            "env = {{ ANTHROPIC_BASE_URL = \"{url}\", CLAUDE_CODE_OAUTH_TOKEN = \"{TOKEN}\", ANTHROPIC_MODEL = \
             \"{}\" }}\n",
            agent.model
        ),
        _ => format!(
            "args = [\"-c\", \"model={model}\", \"-c\", \"model_provider=own\", \"-c\", \
             'model_providers.own={{name=\"own\",base_url=\"{url}/v1\",env_key=\"OWN_API_KEY\",wire_api=\"responses\"}}']\nenv = \
             {{ OWN_API_KEY = \"{TOKEN}\" }}\n",
            model = agent.model
        ),
    };
    agent.daemon(server, &format!("login = \"own\"\n{login}")).await
}

async fn project(daemon: &TestDaemon, check: &str) -> Repository {
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &[check]).await;
    repository
}

/// What the model told of its calls, the titles that it gave beside them included.
fn served(server: &ModelServer, calls: &[(u64, u64, u64)]) -> Value {
    let is_aside = |body: &Value| body["tools"].as_array().is_none_or(Vec::is_empty);
    let asides = server.seen().iter().filter(|seen| is_aside(&seen.body)).count() as u64;
    let sum = |of: fn(&(u64, u64, u64)) -> u64| calls.iter().map(of).sum::<u64>();
    json!({
        "input_tokens": sum(|call| call.0) + 10 * asides,
        "cache_read_tokens": sum(|call| call.1),
        "output_tokens": sum(|call| call.2) + 2 * asides,
    })
}

fn tokens(usage: &Value) -> Value {
    let of = |name: &str| usage[name].clone();
    json!({
        "input_tokens": of("input_tokens"),
        "cache_read_tokens": of("cache_read_tokens"),
        "output_tokens": of("output_tokens"),
    })
}

async fn it_is_counted_by_its_own_words_and_once(agent: Agent) {
    let wait = "mkfifo gate && cat gate && rm gate && echo ran >> n.txt";
    let last = Reply::text("Made it two.").usage(300, 200, 5);
    let server = model([agent.runs("call_01", "echo 1 > n.txt"), agent.runs("call_02", wait), last]).await;
    let mut daemon = signed_in(agent, &server).await;
    let _repository = project(&daemon, "grep -q ran n.txt").await;
    let run_id = delegate(daemon.api(), "real", "Make it two.").await;
    let feed = Feed::after(daemon.api(), 0).await;
    let counted = |event: &Value| event["kind"] == "run.usage_counted";
    feed.expect("the feed opens").event(counted).await.expect("its first call is counted");
    until_exists(&daemon.data_dir().join("runs").join(&run_id).join("tree/gate")).await;
    daemon.kill().await;

    daemon.up(None).await;
    let gate = daemon.data_dir().join("runs").join(&run_id).join("tree/gate");
    std::fs::write(&gate, "").expect("the tool waits at its gate");
    let api = daemon.api().clone();
    let run = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    let expected = served(&server, &[(200, 100, 10), (200, 100, 10), (300, 200, 5)]);
    assert_eq!(tokens(&run["usage"]), expected, "{run:#}");
    assert_eq!(run["usage"]["cost_usd"], 0.0, "nobody told what was paid: {run:#}");
    assert_eq!(run["usage"]["reckoned_usd"].is_number(), agent.kind == "claude", "{run:#}");
    let days = api.get("/api/v1/spend?by=day").await;
    assert_eq!(tokens(&days["items"][0]["usage"]), expected, "{days:#}");
    assert_eq!(count(&steps(&api, &run_id).await, "step.agent_started"), 1);
    let told = format!("{:#?}", steps(&api, &run_id).await);
    assert!(!told.contains(TOKEN), "{told}");
    let shown = real(&api).await;
    assert_eq!((&shown["login"], &shown["is_signed_in"]), (&json!("own"), &json!(true)), "{shown:#}");
    assert!(daemon.terminate().await, "{}", daemon.log_tail());
    daemon.assert_rows_are_rebuilt_as_they_are(&["runs", "spend", "house"]).await;
}

async fn real(api: &Api) -> Value {
    let agents = api.get("/api/v1/agents").await;
    let items = agents["items"].as_array().expect("a list").clone();
    items.into_iter().find(|agent| agent["name"] == "real").expect("the agent is listed")
}

async fn a_cap_on_tokens_stops_it(agent: Agent) {
    let server = model([]).await;
    server.ever_after(agent.runs("call_01", "echo 2 >> n.txt"));
    let daemon = signed_in(agent, &server).await;
    let _repository = project(&daemon, "grep -q 2 n.txt").await;
    let order = json!({
        "text": "Make it two.", "project": "sample", "agent": "real", "budget": { "tokens_max": 300 },
    });
    let answer = daemon.api().post("/api/v1/tasks", &order).await;
    let run_id = answer["run"]["id"].as_str().expect("a task has a run");
    let run = daemon.api().until_state(run_id, &["review", "failed", "waiting"]).await;
    let state = (&run["state"], &run["waiting_for"]);
    assert_eq!(state, (&json!("waiting"), &json!("budget")), "{run:#}\n{}", daemon.log_tail());
    let calls = server.seen().iter().filter(|seen| seen.body["tools"].is_array()).count();
    // The second one reached it; one more may have been on its way.
    assert!((2..=3).contains(&calls), "{calls} calls");
    let used =
        run["usage"]["input_tokens"].as_u64().unwrap() + run["usage"]["output_tokens"].as_u64().unwrap();
    assert!((300..=700).contains(&used), "{used}: {run:#}");

    // The founder allows more: it goes on in the same session.
    server.ever_after(Reply::text("Made it two.").usage(20, 0, 5));
    let item = run["inbox"][0].as_str().expect("the founder is asked");
    daemon.api().post(&format!("/api/v1/inbox/{item}/answer"), &json!({ "choice": "raise" })).await;
    let run = daemon.api().until_state(run_id, &["review", "failed"]).await;
    assert_eq!((&run["state"], &run["summary"]), (&json!("review"), &json!("Made it two.")), "{run:#}");
    let after =
        run["usage"]["input_tokens"].as_u64().unwrap() + run["usage"]["output_tokens"].as_u64().unwrap();
    assert!((used + 25..used + 300).contains(&after), "{used}, then {after}");
}

/// A login that lies in a file: it is where the program looks for it, and nowhere else.
async fn its_login_may_be_a_file(agent: Agent) {
    let server = model([agent.runs("call_01", "echo 2 > n.txt")]).await;
    server.ever_after(Reply::text("Made it two.").usage(20, 0, 5));
    let folder = tempfile::tempdir().expect("a folder for a login");
    let file = folder.path().join("login.json");
    let (url, model) = (server.url(), agent.model);
    let (login, settings) = match agent.kind {
        "claude" => (
            json!({ "claudeAiOauth": {
                "accessToken": TOKEN, "refreshToken": "none", "expiresAt": 4_102_444_800_000_u64,
                "scopes": ["user:inference", "user:profile"], "subscriptionType": "max",
            } }),
            format!("env = {{ ANTHROPIC_BASE_URL = \"{url}\", ANTHROPIC_MODEL = \"{model}\" }}\n"),
        ),
        _ => (
            json!({ "OPENAI_API_KEY": TOKEN }),
            format!(
                "args = [\"-c\", \"model={model}\", \"-c\", \"model_provider=own\", \"-c\", \
                 'model_providers.own={{name=\"own\",base_url=\"{url}/v1\",requires_openai_auth=true,wire_api=\"responses\"}}']\n"
            ),
        ),
    };
    std::fs::write(&file, login.to_string()).unwrap();
    let extra = format!("login = \"own\"\ncredentials = \"{}\"\n{settings}", file.display());
    let daemon = agent.daemon(&server, &extra).await;
    let _repository = project(&daemon, "grep -q 2 n.txt").await;
    let run_id = delegate(daemon.api(), "real", "Make it two.").await;
    let run = daemon.api().until_state(&run_id, &["review", "failed", "waiting"]).await;
    assert_eq!(run["verdict"], "passed", "{run:#}\n{}", daemon.log_tail());
    let bearer = format!("Bearer {TOKEN}");
    let seen = server.seen();
    assert!(seen.iter().all(|seen| seen.headers["authorization"] == bearer.as_str()), "it used its login");
    let home = daemon.data_dir().join("runs").join(&run_id).join("home");
    let found = std::process::Command::new("grep").args(["-rl", TOKEN]).arg(home).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&found.stdout), "", "no copy of it is left");
}

/// A reply of a provider that tells how a window of five hours stands.
fn with_window(agent: Agent, reply: Reply, percent: u32, resets_at: i64) -> Reply {
    let resets_at = resets_at.to_string();
    match agent.kind {
        "claude" => reply
            .header("anthropic-ratelimit-unified-status", "allowed_warning")
            .header("anthropic-ratelimit-unified-reset", &resets_at)
            .header("anthropic-ratelimit-unified-representative-claim", "five_hour")
            .header("anthropic-ratelimit-unified-5h-utilization", &format!("0.{percent}"))
            .header("anthropic-ratelimit-unified-5h-reset", &resets_at)
            .header("anthropic-ratelimit-unified-5h-surpassed-threshold", "0.75"),
        _ => reply
            .header("x-codex-primary-used-percent", &percent.to_string())
            .header("x-codex-primary-window-minutes", "300")
            .header("x-codex-primary-reset-at", &resets_at),
    }
}

/// What a provider says when the window is used up.
fn used_up(agent: Agent, resets_at: i64) -> Reply {
    let at = resets_at.to_string();
    let (headers, body) = match agent.kind {
        "claude" => (
            vec![
                ("anthropic-ratelimit-unified-status", "rejected"),
                ("anthropic-ratelimit-unified-reset", at.as_str()),
                ("anthropic-ratelimit-unified-representative-claim", "five_hour"),
            ],
            json!({ "type": "error", "error": { "type": "rate_limit_error", "message": "Used up." } }),
        ),
        _ => (
            vec![
                ("x-codex-primary-used-percent", "100"),
                ("x-codex-primary-window-minutes", "300"),
                ("x-codex-primary-reset-at", at.as_str()),
            ],
            json!({ "error": {
                "type": "usage_limit_reached", "message": "Used up.", "plan_type": "plus", "resets_at": resets_at,
            } }),
        ),
    };
    let headers: Vec<_> = headers.into_iter().chain([("content-type", "application/json")]).collect();
    Reply::refusal(429, &headers, body.to_string())
}

async fn a_window_that_is_used_up_holds_back_all_of_its_runs(agent: Agent) {
    // Long enough that nothing of this test depends on when it ends.
    let resets_at = chrono::DateTime::parse_from_rfc3339("2100-01-01T00:00:00Z").unwrap().timestamp();
    let first = with_window(agent, agent.runs("call_01", "echo 1 > n.txt"), 83, resets_at);
    let server = model([first, used_up(agent, resets_at)]).await;
    let daemon = signed_in(agent, &server).await;
    let _repository = project(&daemon, "true").await;
    let api = daemon.api();
    let run_id = delegate(api, "real", "Make it two.").await;
    let feed = Feed::after(api, 0).await.expect("the feed opens");
    let mut feed = feed;
    let seen = feed.event(|event| event["kind"] == "house.quota_seen").await.expect("the window is heard of");
    let seen = &seen["data"];
    assert_eq!((&seen["agent"], &seen["window"]), (&json!("real"), &json!("five_hour")), "{seen:#}");
    assert_eq!((&seen["state"], &seen["used_percent"]), (&json!("near"), &json!(83)), "{seen:#}");
    let parked = api.until_state(&run_id, &["review", "failed", "waiting"]).await;
    let state = (&parked["state"], &parked["waiting_for"], &parked["waiting_until"]);
    let until = json!("2100-01-01T00:00:00Z");
    assert_eq!(state, (&json!("waiting"), &json!("provider"), &until), "{parked:#}\n{}", daemon.log_tail());
    let shown = real(api).await;
    let window = &shown["quotas"][0];
    assert_eq!((&window["window"], &window["state"]), (&json!("five_hour"), &json!("used_up")), "{shown:#}");
    assert_eq!(window["resets_at"], until, "{shown:#}");

    // Another run of the same account is not even begun.
    let asked = server.seen().len();
    let other = delegate(api, "real", "Make it three.").await;
    let other = api.until_state(&other, &["review", "failed", "waiting"]).await;
    assert_eq!(other["waiting_for"], "provider", "{other:#}");
    assert!(other["waiting_until"].is_string(), "it goes on by itself: {other:#}");
    let detail = other["waiting_detail"].as_str().expect("it says why");
    assert!(detail.contains("the account of `real` is used up (five hour)"), "{detail}");
    let told = steps(api, other["id"].as_str().unwrap()).await;
    assert_eq!(count(&told, "step.agent_started"), 0, "{told:#?}");
    assert_eq!(server.seen().len(), asked);
    let doctor = daemon.command(&["doctor"]).await;
    let doctor = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(doctor.contains("real: five hours: used up, resets 2100-01-01 00:00 UTC"), "{doctor}");
    assert!(doctor.contains("it holds a secret") && !doctor.contains(TOKEN), "{doctor}");
}

agents! {
    claude is CLAUDE:
        its_login_may_be_a_file,
        it_is_counted_by_its_own_words_and_once,
        a_cap_on_tokens_stops_it,
        a_window_that_is_used_up_holds_back_all_of_its_runs;
    codex is CODEX:
        its_login_may_be_a_file,
        it_is_counted_by_its_own_words_and_once,
        a_cap_on_tokens_stops_it,
        a_window_that_is_used_up_holds_back_all_of_its_runs;
}
