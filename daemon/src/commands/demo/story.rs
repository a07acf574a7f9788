//! The story: delegate, walk away, get notified, review.

use super::api::Api;
use super::sample::git;
use super::setting::{Daemon, Setting};
use crate::llm::scripted::DEMO_CHECK;
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::time::Duration;

/// How long the work may take before the demo gives up on it.
const PATIENCE: Duration = Duration::from_mins(10);

/// Tells it; the run that it was about.
pub(super) async fn tell(setting: &Setting, daemon: &Daemon) -> anyhow::Result<Value> {
    let api = Api::new(&daemon.url, &daemon.token);
    setting.say(format_args!("\n1. deputyd is up at {}", daemon.url));
    let project = json!({
        "name": "sample",
        "repo_url": setting.repository.display().to_string(),
        "checks": [DEMO_CHECK],
    });
    api.post("/projects", &project).await?;
    setting.say(format_args!("2. Project `sample` was added: a repository whose check `{DEMO_CHECK}` fails"));

    let answer = api.post("/tasks", &json!({"text": "make the tests pass", "project": "sample"})).await?;
    let run_id = answer["run"]["id"].as_str().context("no run in the answer")?.to_owned();
    setting.say(format_args!("3. Delegated “make the tests pass” as run {run_id}. Nobody watches now."));

    wait_for_webhook(setting, &api, &run_id, "run.review", 4).await?;
    let run = api.get(&format!("/runs/{run_id}")).await?;
    show_run(&run, setting)?;
    setting.say("6. The diff:\n");
    setting.say(api.text(&format!("/runs/{run_id}/diff")).await?.trim_end());

    let head = run["head_commit"].as_str().context("the run has no head commit")?;
    api.post(&format!("/runs/{run_id}/approve"), &json!({"deliver": "merge", "commit": head})).await?;
    wait_for_webhook(setting, &api, &run_id, "run.approved", 7).await?;
    let merged = git(&setting.repository, &["log", "-1", "--stat", "--format=%H%n%an: %s%n%n%b", "main"])?;
    setting.say(format_args!(
        "8. Merged. The head of `main` in the sample repository:\n\n{}",
        merged.trim_end()
    ));
    api.get(&format!("/runs/{run_id}")).await
}

async fn wait_for_webhook(
    setting: &Setting,
    api: &Api,
    run_id: &str,
    kind: &str,
    number: u32,
) -> anyhow::Result<()> {
    let hook = tokio::select! {
        hook = tokio::time::timeout(PATIENCE, setting.receiver.next(kind)) => {
            hook.context("no webhook came in time")?.context("the receiver ended")?
        }
        failed = setting.receiver_failure(api, run_id) => return Err(failed),
    };
    ensure!(hook.signed, "a webhook came without a valid signature");
    setting.say(format_args!(
        "{number}. The webhook receiver got `{kind}` with a valid signature: {}",
        hook.body["data"]["url"].as_str().unwrap_or("no link")
    ));
    Ok(())
}

fn show_run(run: &Value, setting: &Setting) -> anyhow::Result<()> {
    for check in run["checks"].as_array().into_iter().flatten() {
        setting.say(format_args!(
            "5. Deputy ran `{}` itself: exit code {}",
            check["command"].as_str().unwrap_or("?"),
            check["exit_code"]
        ));
    }
    ensure!(run["verdict"] == "passed", "the verdict is {}", run["verdict"]);
    let who = if setting.scripted { "The scripted model" } else { "The model" };
    setting.say(format_args!("   {who} says: {}", run["summary"].as_str().unwrap_or_default()));
    Ok(())
}

impl Setting {
    /// Ends only when the run has come to an end without a review.
    async fn receiver_failure(&self, api: &Api, run_id: &str) -> anyhow::Error {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            match api.get(&format!("/runs/{run_id}")).await {
                Ok(run) if matches!(run["state"].as_str(), Some("failed" | "stopped" | "rejected")) => {
                    return anyhow::anyhow!("the run ended as {}: {}", run["state"], run["error"]);
                }
                Ok(run) if run["delivery"]["state"] == "failed" || run["delivery"]["state"] == "conflict" => {
                    return anyhow::anyhow!("the delivery did not work: {}", run["delivery"]);
                }
                Ok(_) => {}
                Err(error) => return error,
            }
        }
    }
}
