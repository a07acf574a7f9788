//! Words of the contract, as a server would say them.

use deputy_protocol::api::{InboxItem, Project, ProjectSaved, RunView, TaskView};
use deputy_protocol::event::{
    Ask, AskOption, AskPurpose, DiffStats, Event, RunEvent, StepEvent, ToolCall, ToolOutcome, Usage, Verdict,
    WorkOrder,
};
use deputy_protocol::ids::RunId;
use deputy_protocol::money::Usd;
use serde_json::{Value, json};

pub(crate) const RUN: &str = "019a0000-0000-7000-8000-0000000a0001";
pub(crate) const OTHER_RUN: &str = "019a0000-0000-7000-8000-0000000b0002";
pub(crate) const TASK: &str = "019a0000-0000-7000-8000-0000000c0003";
pub(crate) const ITEM: &str = "019a0000-0000-7000-8000-0000000d0004";
pub(crate) const AT: &str = "2026-01-02T03:04:05Z";

/// Everything that a terminal might obey, in one title.
pub(crate) const HOSTILE: &str =
    "fix \u{1b}]52;c;eA==\u{7}\u{1b}[2Jthe\r\u{202e}\u{9b}31m \u{1b}]8;;http://x\u{1b}\\bug";

pub(crate) fn run(id: &str, state: &str, waiting_for: Option<&str>) -> Value {
    let value = json!({
        "id": id, "task_id": TASK, "project_id": null, "mode": "delegated", "state": state, "agent": "builtin",
        "tier": "b", "type": "feature", "priority": "normal", "permission": "supervised", "branch": null,
        "text": HOSTILE, "created_at": AT, "started_at": AT, "ended_at": null, "attempt": 1,
        "waiting_for": waiting_for, "waiting_until": null, "waiting_detail": null, "summary": HOSTILE,
        "error": null, "checks": [{"command": "make test", "exit_code": 0, "duration_ms": 1200}],
        "verdict": "passed", "base_commit": "b".repeat(40), "head_commit": "c".repeat(40), "base_branch": null,
        "delivery": null, "delivered": null, "rollback": null,
        "diff": {"files": 1, "insertions": 2, "deletions": 3},
        "usage": {"input_tokens": 10, "output_tokens": 20, "cost_usd": 0.5}, "budget": {}, "inbox": [],
        "external_session_id": null, "a_field_of_a_newer_server": true,
    });
    serde_json::from_value::<RunView>(value.clone()).expect("it is what the contract says");
    value
}

pub(crate) fn task(state: &str) -> Value {
    let value = json!({
        "id": TASK, "project_id": null, "text": HOSTILE, "type": "feature", "tier": "b", "priority": "normal",
        "permission": "supervised", "mode": "delegated", "state": state, "run_id": RUN, "depends_on": [],
        "issue_id": null, "metadata": {}, "created_at": AT,
    });
    serde_json::from_value::<TaskView>(value.clone()).expect("it is what the contract says");
    value
}

pub(crate) fn item() -> Value {
    let value = json!({
        "id": ITEM, "kind": "question", "run_id": RUN, "plan_id": null, "project_id": null, "state": "open",
        "title": HOSTILE, "body": HOSTILE, "options": [{"id": "yes", "label": "Yes", "recommended": true}],
        "created_at": AT, "expires_at": AT, "default_choice": "yes", "answered_at": null, "answered_by": null,
        "choice": null, "text": null,
    });
    serde_json::from_value::<InboxItem>(value.clone()).expect("it is what the contract says");
    value
}

pub(crate) fn project() -> Value {
    let value = json!({
        "id": TASK, "name": "shop", "repo_url": "git@host.example:shop.git", "path": null,
        "default_branch": "main", "checks": ["make test"], "checks_in": "workspace", "setup": [],
        "instructions": null, "agent": null, "deliver": "review", "env_names": ["A"], "secret_files": [".env"],
        "deploy_key": "ssh-ed25519 AAAA deputy", "created_at": AT,
    });
    serde_json::from_value::<Project>(value.clone()).expect("it is what the contract says");
    value
}

pub(crate) fn removed() -> Value {
    let mut value = project();
    value["removed_at"] = json!(AT);
    value["warnings"] = json!([HOSTILE]);
    serde_json::from_value::<ProjectSaved>(value.clone()).expect("it is what the contract says");
    value
}

pub(crate) fn problem(status: u16, title: &str, detail: &str) -> Value {
    json!({"type": "urn:deputy:problem:x", "title": title, "status": status, "detail": detail})
}

fn at() -> deputy_protocol::At {
    AT.parse().unwrap()
}

fn id<T: std::str::FromStr>() -> T {
    ITEM.parse().unwrap_or_else(|_| panic!("it is an id"))
}

pub(crate) fn ask(title: &str) -> Ask {
    Ask {
        inbox_id: id(),
        purpose: AskPurpose::Project,
        title: title.to_owned(),
        body: String::new(),
        options: vec![AskOption { id: "yes".to_owned(), label: "Yes".to_owned(), recommended: true }],
        expires_at: None,
        default_choice: None,
        diff: None,
        answering: None,
    }
}

/// The course of a run to its review: what every agent does.
pub(crate) fn course() -> Vec<Event> {
    let order: WorkOrder = serde_json::from_value(json!({
        "text": HOSTILE, "project_id": null, "agent": "builtin", "mode": "delegated", "tier": "b", "tier_max": "b",
        "type": "feature", "priority": "normal", "permission": "supervised", "delivery": "review",
        "base_branch": null, "files": [], "issue_id": null, "metadata": {}, "checks": [],
        "checks_in": "workspace", "budget": {}, "depends_on": [],
    }))
    .unwrap();
    let call = ToolCall {
        tool_use: id(),
        provider_id: "p".to_owned(),
        name: "shell_exec".to_owned(),
        arguments: r#"{"cmd": "make test"}"#.to_owned(),
    };
    let usage = Usage {
        input_tokens: 10,
        output_tokens: 20,
        cost_usd: Usd::try_new(0.5).unwrap(),
        ..Usage::default()
    };
    vec![
        RunEvent::Queued { task_id: TASK.parse().unwrap(), order: Box::new(order), at: at() }.into(),
        RunEvent::Started {
            branch: "deputy/x".to_owned(),
            base_commit: "b".repeat(40),
            remarks: Vec::new(),
            at: at(),
        }
        .into(),
        StepEvent::CallAnswered {
            call_id: id(),
            text: HOSTILE.to_owned(),
            tool_calls: vec![call],
            opaque: vec![],
            truncated: false,
            context_tokens: 30,
            at: at(),
        }
        .into(),
        RunEvent::CallSettled {
            call_id: id(),
            model: "m/x".to_owned(),
            usage,
            estimated: false,
            reserved_usd: Usd::ZERO,
            reserved_at: at(),
            at: at(),
        }
        .into(),
        StepEvent::ToolStarted { tool_use: id(), name: "shell_exec".to_owned(), at: at() }.into(),
        StepEvent::ToolFinished {
            tool_use: id(),
            result: ToolOutcome::Refused { text: HOSTILE.to_owned() },
            output_bytes: 1,
            duration_ms: 5,
            output: None,
            at: at(),
        }
        .into(),
        RunEvent::Finished { summary: "done".to_owned(), at: at() }.into(),
        RunEvent::Captured { commit: "c".repeat(40), diff: DiffStats::default(), own: None, at: at() }.into(),
        RunEvent::Checked {
            command: "make test".to_owned(),
            exit_code: Some(0),
            duration_ms: 1_200,
            tail: String::new(),
            output: None,
            at: at(),
        }
        .into(),
        RunEvent::Verified { verdict: Verdict::Passed, strays: vec![], at: at() }.into(),
        RunEvent::ReviewOpened { ask: ask("look"), at: at() }.into(),
    ]
}

/// A fact on its way into the played ledger.
pub(crate) fn recorded(position: u64, run: &str, event: &Event) -> Value {
    let run: RunId = run.parse().unwrap();
    let (kind, data) = event.encode();
    let stream =
        if matches!(event, Event::Step(_)) { format!("run/{run}/steps") } else { format!("run/{run}") };
    json!({
        "position": position, "stream": stream, "kind": kind, "at": AT, "actor": "deputy",
        "data": serde_json::from_slice::<Value>(&data).unwrap(),
    })
}
