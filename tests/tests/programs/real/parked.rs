//! A run that is parked in the middle of its agent's work: whatever the agent did, it knows afterwards.

use super::agent::{Agent, Job};
use super::provider::used_up;
use deputy_tests::agents::model;
use deputy_tests::daemon::{Feed, Repository};
use deputy_tests::scripted::Reply;
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};

/// What nearly uses a cap of 160,000 tokens up, or one of 16 cents.
const NEARLY_ALL: u64 = 159_500;

/// A tool that writes a word, and shows it: of its result the agent's session has capitals, of its use it has not.
fn writes(agent: Agent, id: &str, word: &str) -> Reply {
    agent.runs(id, &format!("echo {word} | tr a-z A-Z | tee -a n.txt"))
}

/// Two tools, and a provider's words for how much is used by then.
fn two_tools(agent: Agent) -> [Reply; 2] {
    [writes(agent, "call_01", "uno"), writes(agent, "call_02", "dos").usage(NEARLY_ALL, 0, 10)]
}

/// The same tools, and work that is begun under this budget.
async fn under(agent: Agent, budget: Value, extra: &str) -> Job {
    let server = model(two_tools(agent)).await;
    let daemon = agent.daemon(&server, extra).await;
    let repository = Repository::of(&[("m.txt", "1\n")]);
    daemon.api().add_project("sample", &repository.url(), &["test -e n.txt"]).await;
    let body = json!({"text": "Count.", "project": "sample", "agent": "real", "budget": budget});
    let answer = daemon.api().post("/api/v1/tasks", &body).await;
    let run_id = answer["run"]["id"].as_str().expect("a run").to_owned();
    Job::new(server, daemon, run_id, repository)
}

impl Job {
    /// The run, once it waits for this.
    async fn waits_for(&self, reason: &str) -> Value {
        let run = self.rests().await;
        let state = (&run["state"], &run["waiting_for"]);
        assert_eq!(state, (&json!("waiting"), &json!(reason)), "{run:#}\n{}", self.told().await);
        run
    }

    /// It goes on, and its model hears what was done before; nothing of that is done again.
    async fn goes_on_knowing(&self, asked: usize, words: &[&str]) {
        self.passes_at_last().await;
        let seen = self.server.seen();
        let first = seen[asked..].iter().find(|seen| seen.body.to_string().contains("Count."));
        let body = first.expect("it goes on with its session").body.to_string();
        for word in words {
            assert!(body.contains(word), "{word} is not known: {body}\n{}", self.told().await);
        }
        let diff = self.daemon.api().text(&format!("/api/v1/runs/{}/diff", self.run_id)).await;
        assert_eq!((diff.matches("+UNO").count(), diff.matches("+DOS").count()), (1, 1), "{diff}");
    }

    async fn is_allowed_more(&self, run: &Value) {
        let asked = self.server.seen().len();
        self.server.push(Reply::text("Counted.").usage(300, 200, 5));
        let item = run["inbox"][0].as_str().expect("the founder is asked");
        self.daemon.api().post(&format!("/api/v1/inbox/{item}/answer"), &json!({ "choice": "raise" })).await;
        self.goes_on_knowing(asked, &["UNO", "DOS"]).await;
    }
}

async fn at_a_dollar_cap_it_forgets_nothing(agent: Agent) {
    let job = under(agent, json!({ "usd_max": 0.16 }), "").await;
    let run = job.waits_for("budget").await;
    job.is_allowed_more(&run).await;
}

async fn at_a_cap_of_tokens_it_forgets_nothing(agent: Agent) {
    let job = under(agent, json!({ "tokens_max": 160_000 }), "").await;
    let run = job.waits_for("budget").await;
    job.is_allowed_more(&run).await;
}

/// Until tomorrow nobody goes on with it: its session says what it knows, once its process is gone.
async fn at_the_cap_of_the_day_it_forgets_nothing(agent: Agent) {
    let job = under(agent, json!({}), "\n[limits]\nday_usd_max = 0.1\n").await;
    job.waits_for("budget").await;
    let mut feed = Feed::after(job.daemon.api(), 0).await.expect("the feed opens");
    feed.event(|event| event["kind"] == "step.agent_ended").await.expect("it is let go");
    let session = job.session_files(agent).into_iter().map(|file| std::fs::read_to_string(file).unwrap());
    let session: String = session.collect();
    assert!(session.contains("UNO") && session.contains("DOS"), "{session}\n{}", job.told().await);
}

async fn at_a_usage_limit_it_forgets_nothing(agent: Agent) {
    let server = model(two_tools(agent).into_iter().chain([used_up(agent, "3")])).await;
    let job = agent.works_on("Count.", server, "", "test -e n.txt").await;
    job.waits_for("provider").await;
    let asked = job.server.seen().len();
    job.server.push(Reply::text("Counted.").usage(300, 200, 5));
    job.goes_on_knowing(asked, &["UNO", "DOS"]).await;
}

/// In the middle of its second tool.
async fn paused(agent: Agent, mode: &str) {
    let waits = "echo dos | tr a-z A-Z | tee -a n.txt; mkfifo gate && cat gate";
    let server = model([writes(agent, "call_01", "uno"), agent.runs("call_02", waits)]).await;
    let job = agent.works_on("Count.", server, "", "test -e n.txt").await;
    let api = job.daemon.api();
    let mut feed = Feed::after(api, 0).await.expect("the feed opens");
    for _ in 0..2 {
        feed.event(|event| event["kind"] == "step.tool_started").await.expect("it uses its tools");
    }
    until_exists(&job.daemon.data_dir().join("runs").join(&job.run_id).join("tree/gate")).await;
    api.post("/api/v1/pause", &json!({ "mode": mode })).await;
    job.waits_for("paused").await;
    let asked = job.server.seen().len();
    job.server.push(agent.runs("call_03", "rm gate"));
    job.server.push(Reply::text("Counted.").usage(300, 200, 5));
    api.post("/api/v1/resume", &json!({})).await;
    // What it began is known, whatever became of it.
    job.goes_on_knowing(asked, &["UNO", "mkfifo gate"]).await;
}

async fn when_it_is_paused_it_forgets_nothing(agent: Agent) {
    paused(agent, "drain").await;
}

async fn when_it_is_cut_by_a_pause_it_forgets_nothing(agent: Agent) {
    paused(agent, "abort").await;
}

agents! {
    claude is CLAUDE:
        at_a_dollar_cap_it_forgets_nothing,
        at_a_cap_of_tokens_it_forgets_nothing,
        at_the_cap_of_the_day_it_forgets_nothing,
        at_a_usage_limit_it_forgets_nothing,
        when_it_is_paused_it_forgets_nothing,
        when_it_is_cut_by_a_pause_it_forgets_nothing;
    codex is CODEX:
        at_a_dollar_cap_it_forgets_nothing,
        at_a_cap_of_tokens_it_forgets_nothing,
        at_a_usage_limit_it_forgets_nothing,
        when_it_is_paused_it_forgets_nothing,
        when_it_is_cut_by_a_pause_it_forgets_nothing;
    gemini is GEMINI:
        at_a_dollar_cap_it_forgets_nothing,
        at_a_cap_of_tokens_it_forgets_nothing,
        at_a_usage_limit_it_forgets_nothing;
    opencode is OPENCODE:
        at_a_dollar_cap_it_forgets_nothing,
        at_a_cap_of_tokens_it_forgets_nothing,
        at_a_usage_limit_it_forgets_nothing,
        when_it_is_paused_it_forgets_nothing,
        when_it_is_cut_by_a_pause_it_forgets_nothing;
}
