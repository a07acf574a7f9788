//! The other side of the Agent Client Protocol, as its authors write it: an agent that is made with their crate, driven by
//! our driver. What the crate cannot read of what the driver writes is an error here.

use crate::run::{count, steps};
use deputy_tests::daemon::{Api, Feed, Repository, TestDaemon, program};
use deputy_tests::skipped;
use deputy_tests::watch::until_exists;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The agent, built if it is not; or why it cannot be. It is a workspace of its own (`tests/agents/acp`).
fn built() -> Result<PathBuf, String> {
    let deputyd = program("deputyd");
    let target = deputyd.parent().and_then(Path::parent).expect("programs lie in target/PROFILE");
    let target = target.join("acp-agent");
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("agents/acp/Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--locked", "--quiet", "--manifest-path"])
        .arg(manifest)
        .arg("--target-dir")
        .arg(&target)
        .output()
        .map_err(|fault| fault.to_string())?;
    if output.status.success() {
        return Ok(target.join("debug/acp-agent"));
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// A run of the agent.
struct Job {
    daemon: TestDaemon,
    run_id: String,
    _repository: Repository,
}

impl Job {
    /// Orders work whose lines the agent does; `None`, and plainly said so, where it cannot be built.
    async fn of(lines: &str, args: &str, extra: &str, mode: &str) -> Option<Self> {
        let agent = match built() {
            Ok(agent) => agent,
            Err(why) => {
                skipped("the agent made with the protocol's own crate", &why);
                return None;
            }
        };
        let config = format!(
            "[sandbox]\nread_only = [\"{}\"]\n\n[agents.lab]\nkind = \"acp\"\ncommand = \"{}\"\nargs = {args}\nlogin = \
             \"own\"\n{extra}",
            agent.parent().expect("it lies in a folder").display(),
            agent.display(),
        );
        let daemon = TestDaemon::start(&config).await;
        let repository = Repository::of(&[("m.txt", "one\n")]);
        let api = daemon.api();
        let project = json!({
            "name": "sample",
            "repo_url": repository.url(),
            "setup": ["echo made > \"$HOME/made\""],
            "checks": ["test ! -e n.txt || grep -q 2 n.txt"],
        });
        api.post("/api/v1/projects", &project).await;
        let text = format!("Do this.\n{lines}");
        let body = json!({"text": text, "project": "sample", "agent": "lab", "mode": mode});
        let answer = api.post("/api/v1/tasks", &body).await;
        let run_id = answer["run"]["id"].as_str().expect("a task has a run").to_owned();
        Some(Self { daemon, run_id, _repository: repository })
    }

    fn api(&self) -> &Api {
        self.daemon.api()
    }

    /// The run, once it rests.
    async fn rests(&self) -> Value {
        self.api().until_state(&self.run_id, &["review", "failed", "waiting"]).await
    }

    /// The run, once its work passed.
    async fn passes(&self) -> Value {
        let run = self.rests().await;
        let state = (&run["state"], &run["verdict"]);
        let told = self.steps().await;
        assert_eq!(
            state,
            (&json!("review"), &json!("passed")),
            "{run:#}\n{told:#?}\n{}",
            self.daemon.log_tail()
        );
        run
    }

    async fn steps(&self) -> Vec<Value> {
        steps(self.api(), &self.run_id).await
    }

    /// One field of all its steps of a kind.
    async fn field(&self, kind: &str, name: &str) -> Vec<Value> {
        let of_kind = |step: &Value| step["kind"] == kind;
        self.steps().await.into_iter().filter(of_kind).map(|step| step["data"][name].clone()).collect()
    }

    /// All that it said, whole.
    async fn said(&self) -> Vec<String> {
        let said = self.field("step.call_answered", "text").await;
        let said = said.into_iter().filter_map(|text| text.as_str().map(str::to_owned));
        said.filter(|text| !text.is_empty()).collect()
    }

    /// Waits until it uses its tool.
    async fn until_at_its_tool(&self) {
        let mut feed = Feed::after(self.api(), 0).await.expect("the feed opens");
        feed.event(|event| event["kind"] == "step.tool_started").await.expect("it uses its tool");
    }
}

#[tokio::test]
async fn its_plan_its_words_its_tool_and_its_costs_are_heard() {
    let lines =
        "@plan Look; Change it\n@say I change it now.\n@change n.txt 2\n@cost 0.25\n@say Made it two.";
    let Some(job) = Job::of(lines, "[]", "", "delegated").await else { return };
    let run = job.passes().await;
    assert_eq!(run["summary"], "Made it two.");
    assert_eq!(job.said().await, ["I change it now.", "Made it two."], "pieces are one text");
    let told = job.steps().await;
    let ended = told.iter().find(|step| step["kind"] == "step.tool_finished").expect("it used its tool");
    assert_eq!(ended["data"]["result"], json!({"outcome": "done", "text": "changed n.txt"}), "{ended:#}");
    assert_eq!(job.field("step.tool_started", "name").await, ["Change n.txt"]);
    assert_eq!(count(&told, "step.remarked"), 0, "nothing is odd about it: {told:#?}");
}

#[tokio::test]
async fn what_a_rule_forbids_is_not_done_and_its_reason_goes_with_the_next_words() {
    let lines = "@change n.txt 3\n@say I may not.";
    // By the protocol's word for what it does, where its own are free words, and by what it would do.
    for rule in ["edit", "edit(n.txt)", "Change n.txt"] {
        let Some(job) = Job::of(lines, "[]", &format!("deny = [\"{rule}\"]\n"), "delegated").await else {
            return;
        };
        job.passes().await;
        let told = job.field("step.agent_told", "word").await;
        let decided = told.iter().find(|word| word["told"] == "permission").expect("it asked");
        assert_eq!(decided["allowed"], false, "{rule}: {decided:#}");
        assert!(decided["reason"].as_str().expect("why").contains(&format!("`{rule}`")), "{decided:#}");
        let diff = job.api().text(&format!("/api/v1/runs/{}/diff", job.run_id)).await;
        assert!(!diff.contains("n.txt"), "{rule}: {diff}");
    }
}

#[tokio::test]
async fn what_it_does_without_asking_although_a_rule_is_about_it_ends_the_run() {
    for rules in ["deny = [\"edit(n.*)\"]\n", "ask = [\"*\"]\n"] {
        let lines = "@say I change it now.\n@force n.txt 2\n@say Made it two.";
        let Some(job) = Job::of(lines, "[]", rules, "delegated").await else { return };
        let run = job.rests().await;
        let failed = (&run["state"], &run["error"]["code"], &run["attempt"]);
        let log = job.daemon.log_tail();
        assert_eq!(
            failed,
            (&json!("failed"), &json!("agent_did_not_ask"), &json!(1)),
            "{rules}: {run:#}\n{log}"
        );
        let why = run["error"]["detail"].as_str().expect("why");
        let rule = rules.split('"').nth(1).expect("it is between quotes");
        assert!(why.contains(&format!("`{rule}`")) && why.contains("n.txt"), "{why}");
        let inbox = job.api().get("/api/v1/inbox").await;
        assert!(inbox["items"].to_string().contains("without asking"), "the founder hears of it: {inbox:#}");
    }
}

#[tokio::test]
async fn what_was_decided_stays_so_for_whoever_hears_it_again() {
    let lines = "@change n.txt 2\n@gate gate\n@say Made it two.";
    let Some(mut job) = Job::of(lines, "[]", "ask = [\"edit\"]\n", "delegated").await else { return };
    let run = job.rests().await;
    assert_eq!(run["waiting_for"], "approval", "{run:#}\n{}", job.daemon.log_tail());
    let item = job.api().get("/api/v1/inbox").await["items"][0].clone();
    let path = format!("/api/v1/inbox/{}/answer", item["id"].as_str().expect("an id"));
    job.api().post(&path, &json!({"choice": "allow"})).await;
    let gate = job.daemon.data_dir().join("runs").join(&job.run_id).join("tree/gate");
    until_exists(&gate).await;
    job.daemon.kill().await;
    job.daemon.up(None).await;
    std::fs::write(&gate, "").expect("it waits at its gate");
    let run = job.passes().await;
    assert_eq!((&run["summary"], &run["attempt"]), (&json!("Made it two."), &json!(1)));
}

#[tokio::test]
async fn what_it_does_without_asking_is_no_matter_where_no_rule_is_about_it() {
    let lines = "@force n.txt 2\n@change n.txt 2\n@say Made it two.";
    let Some(job) = Job::of(lines, "[]", "deny = [\"edit(m.*)\", \"execute\"]\n", "delegated").await else {
        return;
    };
    let run = job.passes().await;
    assert_eq!(run["summary"], "Made it two.");
}

#[tokio::test]
async fn it_is_asked_to_end_its_turn_before_the_founder_decides_and_asks_again_in_the_same_session() {
    for (choice, args) in [("allow", "[]"), ("deny", "[\"resumes\"]")] {
        let lines = "@say I change it now.\n@change n.txt 2\n@say That is it.";
        let Some(job) = Job::of(lines, args, "ask = [\"*\"]\n", "delegated").await else { return };
        let run = job.rests().await;
        assert_eq!(run["waiting_for"], "approval", "{run:#}\n{}", job.daemon.log_tail());
        let ended = job.field("step.turn_ended", "outcome").await;
        assert_eq!(ended, [json!({"outcome": "interrupted"})], "it ends by itself, and says so");
        let item = job.api().get("/api/v1/inbox").await["items"][0].clone();
        let path = format!("/api/v1/inbox/{}/answer", item["id"].as_str().expect("an id"));
        job.api().post(&path, &json!({ "choice": choice })).await;
        let run = job.passes().await;
        assert_eq!(run["summary"], "That is it.");
        assert_eq!(job.field("step.agent_started", "resumed").await, [json!(false), json!(true)]);
        let sessions = job.field("step.session_began", "session").await;
        assert_eq!(sessions[0], sessions[1], "one session");
        // What is repeated of a loaded session is not heard again.
        assert_eq!(job.said().await, ["I change it now.", "That is it."]);
        let diff = job.api().text(&format!("/api/v1/runs/{}/diff", job.run_id)).await;
        assert_eq!(diff.contains("n.txt"), choice == "allow", "{diff}");
    }
}

#[tokio::test]
async fn it_is_interrupted_and_goes_on_with_the_next_words() {
    let Some(job) = Job::of("@wait\n@say Never.", "[]", "", "hands_on").await else { return };
    job.until_at_its_tool().await;
    job.api().post(&format!("/api/v1/runs/{}/interrupt", job.run_id), &json!({})).await;
    let run = job.rests().await;
    assert_eq!(run["waiting_for"], "founder", "{run:#}");
    assert_eq!(job.field("step.turn_ended", "outcome").await, [json!({"outcome": "interrupted"})]);
    let words = json!({"text": "Rather this.\n@change n.txt 2\n@say Made it two."});
    job.api().post(&format!("/api/v1/runs/{}/message", job.run_id), &words).await;
    let run = job.rests().await;
    assert_eq!(run["summary"], "Made it two.", "{run:#}\n{}", job.daemon.log_tail());
    assert_eq!(job.field("step.agent_started", "resumed").await, [json!(false), json!(true)]);
}

#[tokio::test]
async fn it_goes_on_after_it_died_in_the_middle_of_its_turn() {
    let lines = "@say I begin.\n@die\n@change n.txt 2\n@say Made it two.";
    for (args, resumed) in [("[]", true), ("[\"resumes\"]", true), ("[\"login\"]", true)] {
        let Some(job) = Job::of(lines, args, "", "delegated").await else { return };
        let run = job.passes().await;
        assert_eq!(run["summary"], "Made it two.", "{args}");
        assert_eq!(
            job.field("step.agent_started", "resumed").await,
            [json!(false), json!(resumed)],
            "{args}"
        );
        assert_eq!(job.said().await, ["I begin.", "Made it two."], "{args}");
    }
}

#[tokio::test]
async fn one_that_can_go_on_with_no_session_begins_anew_and_is_told_so() {
    let lines = "@say I begin.\n@change n.txt 2\n@say Made it two.";
    let Some(job) = Job::of(lines, "[\"forgets\"]", "ask = [\"*\"]\n", "delegated").await else { return };
    job.rests().await;
    let item = job.api().get("/api/v1/inbox").await["items"][0].clone();
    let path = format!("/api/v1/inbox/{}/answer", item["id"].as_str().expect("an id"));
    job.api().post(&path, &json!({"choice": "allow"})).await;
    let run = job.passes().await;
    assert_eq!(run["summary"], "Made it two.");
    let prompts = job.field("step.prompted", "text").await;
    let is_told =
        |text: &Value| text.as_str().is_some_and(|text| text.starts_with("This is a new conversation"));
    assert!(prompts.iter().any(is_told), "{prompts:#?}");
}

#[tokio::test]
async fn files_are_not_served_to_it_and_it_goes_on_without() {
    let lines = "@read /workspace/m.txt\n@write /workspace/n.txt 3\n@say Well then.";
    let Some(job) = Job::of(lines, "[]", "", "delegated").await else { return };
    let run = job.passes().await;
    assert_eq!(run["summary"].as_str().expect("a summary").lines().last(), Some("Well then."), "{run:#}");
    let said = job.said().await.concat();
    assert!(said.contains("I may not read") && said.contains("I may not write"), "{said}");
    let remarks = job.field("step.remarked", "text").await;
    assert_eq!(remarks.len(), 2, "{remarks:?}");
}

#[tokio::test]
async fn its_errors_say_what_is_to_be_done() {
    let cases = [
        ("@error -32000 Log in first.", "agent_not_signed_in"),
        ("@stop refusal", "declined"),
        ("@error -32603 It broke.\n@error -32603 It broke.\n@error -32603 It broke.", "agent_failed"),
    ];
    for (lines, code) in cases {
        let Some(job) = Job::of(lines, "[]", "", "delegated").await else { return };
        let run = job.rests().await;
        let failed = (&run["state"], &run["error"]["code"]);
        assert_eq!(failed, (&json!("failed"), &json!(code)), "{lines}: {run:#}\n{}", job.daemon.log_tail());
    }
}

#[tokio::test]
async fn a_home_in_which_it_begins_no_more_is_put_aside_and_set_up_anew() {
    let lines = "@break once.txt\n@change n.txt 2\n@say Made it two.";
    let Some(job) = Job::of(lines, "[]", "", "delegated").await else { return };
    job.passes().await;
    let started = |field| job.field("step.agent_started", field);
    let resumed = [false, true, false, false].map(|resumed| json!(resumed));
    assert_eq!(
        started("resumed").await,
        resumed,
        "once with its session, once without, and once in a new HOME"
    );
    let fresh: Vec<_> = started("fresh_home").await.into_iter().map(|fresh| fresh == json!(true)).collect();
    assert_eq!(fresh, [false, false, false, true]);
    let homes = job.daemon.data_dir().join("runs").join(&job.run_id).join("home");
    assert!(homes.join("agent/made").exists(), "the project's setup made it ready");
    let names =
        std::fs::read_dir(&homes).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let aside: Vec<_> = names.filter(|name| name.starts_with("agent.")).collect();
    assert_eq!(aside.len(), 1, "the earlier one lies beside it: {aside:?}");
    assert!(homes.join(&aside[0]).join(".lab/broken/mark").exists());
}
