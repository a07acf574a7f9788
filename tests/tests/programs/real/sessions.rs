//! Sessions that cannot be gone on with: the agent's file of it is gone, or broken.

use super::agent::{Agent, Job};
use deputy_tests::scripted::Reply;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let below = entries.flat_map(|entry| {
        let kind = entry.file_type().expect("it was listed");
        if kind.is_dir() { files(&entry.path()) } else { vec![entry.path()] }
    });
    below.collect()
}

impl Job {
    /// The files in which its agent keeps its sessions.
    pub(super) fn session_files(&self, agent: Agent) -> Vec<PathBuf> {
        let home = self.daemon.data_dir().join("runs").join(&self.run_id).join("home");
        let mut found = files(&home);
        found.retain(|path| path.to_string_lossy().contains(agent.session_file));
        assert!(!found.is_empty(), "no {} below {}", agent.session_file, home.display());
        found
    }

    /// Another round, of the same work.
    async fn again(&self, text: &str) {
        let path = format!("/api/v1/runs/{}/changes", self.run_id);
        self.daemon.api().post(&path, &json!({"text": text})).await;
    }
}

async fn a_session_that_is_gone_is_begun_anew_and_the_agent_told(agent: Agent) {
    let last = || Reply::text("Made it two.").usage(300, 200, 5);
    let replies = [agent.runs("call_01", "echo 2 > n.txt"), last()];
    let job = agent.works_with(replies, "grep -q 2 n.txt").await;
    job.passes().await;
    for file in job.session_files(agent) {
        std::fs::remove_file(file).unwrap();
    }
    job.server.push(agent.runs("call_02", "echo 23 > n.txt"));
    job.server.push(Reply::text("Made it more.").usage(300, 200, 5));
    job.again("Make it more.").await;
    let run = job.passes().await;
    assert_eq!(run["summary"], "Made it more.", "{run:#}\n{}", job.told().await);
    let steps = job.steps().await;
    let told = |step: &Value| {
        step["kind"] == "step.prompted"
            && step["data"]["source"] == "deputy"
            && step["data"]["text"]
                .as_str()
                .is_some_and(|text| text.starts_with("This is a new conversation"))
    };
    assert!(steps.iter().any(told), "{}", job.told().await);
    let began = steps.iter().rfind(|step| step["kind"] == "step.agent_started").expect("it began");
    assert_eq!(began["data"]["resumed"], false, "{began:#}");
    // It knows what the work was, and what it is now.
    let body = job.server.seen().last().expect("it was asked").body.to_string();
    assert!(body.contains("Make it two.") && body.contains("Make it more."), "{body}");
}

async fn a_broken_session_does_not_end_the_work(agent: Agent) {
    let last = || Reply::text("Made it two.").usage(300, 200, 5);
    let replies = [agent.runs("call_01", "echo 2 > n.txt"), last()];
    let job = agent.works_with(replies, "grep -q 2 n.txt").await;
    job.passes().await;
    for file in job.session_files(agent) {
        std::fs::write(file, "\0\0 nothing that anybody wrote {").unwrap();
    }
    job.server.push(agent.runs("call_02", "echo 23 > n.txt"));
    job.server.push(Reply::text("Made it more.").usage(300, 200, 5));
    job.again("Make it more.").await;
    let run = job.passes().await;
    assert_eq!(run["summary"], "Made it more.", "{run:#}\n{}", job.told().await);
}

agents! {
    claude is CLAUDE:
        a_session_that_is_gone_is_begun_anew_and_the_agent_told,
        a_broken_session_does_not_end_the_work;
    codex is CODEX:
        a_session_that_is_gone_is_begun_anew_and_the_agent_told,
        a_broken_session_does_not_end_the_work;
    gemini is GEMINI:
        a_session_that_is_gone_is_begun_anew_and_the_agent_told,
        a_broken_session_does_not_end_the_work;
    // It keeps all its sessions in one database, and does not start at all when that is broken: it gets a new HOME.
    opencode is OPENCODE:
        a_session_that_is_gone_is_begun_anew_and_the_agent_told,
        a_broken_session_does_not_end_the_work;
}
