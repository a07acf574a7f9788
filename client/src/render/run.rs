//! A run as a person reads it.

use super::cost::{cost, how_sure};
use super::words::{brief, moment, short, size, span, word};
use super::{Out, Shape, clean};
use crate::api::with_run;
use deputy_protocol::api::{DeliveryState, MemoryUse, QuestionView, RollbackState, RunState, RunView};
use deputy_protocol::event::{DeliveryMode, Verdict, WaitReason};
use std::io;

/// A reason is told whole, as long as it is one for people.
const WHY: usize = 2_000;

/// How a run stands, in a line and what to do next.
pub(crate) fn run_line(run: &RunView) -> String {
    let line = format!("{}  {}  {}", short(&run.id), state(run), brief(&run.text, 60));
    match next(run).map(|next| with_run(&next, &run.id)) {
        Some(next) => format!("{line}\n→ {next}"),
        None => line,
    }
}

fn next(run: &RunView) -> Option<String> {
    let id = short(&run.id);
    match run.state {
        RunState::Review => Some(match run.delivery.as_ref().map(|delivery| delivery.state) {
            Some(DeliveryState::Pending) if is_kept_here(run) => {
                format!("accepted, and kept on its branch: `deputy diff {id} --raw` gives the change")
            }
            Some(DeliveryState::Pending) => format!("being delivered: `deputy show {id}`"),
            Some(DeliveryState::Conflict | DeliveryState::Failed) => {
                let why = run.delivery.as_ref().and_then(|delivery| delivery.detail.as_deref());
                format!("not delivered{}\n→ `deputy approve {id}` tries again", because(why))
            }
            _ if run.diff.files == 0 => {
                format!("nothing was changed: `deputy show {id}` says why, `deputy approve {id}` closes it")
            }
            _ => format!("{}: `deputy diff {id}`, then `deputy approve {id}`", size(run.diff)),
        }),
        RunState::Waiting if !run.inbox.is_empty() => Some("`deputy inbox` says what it asks".to_owned()),
        RunState::Waiting if run.waiting_for == Some(WaitReason::Founder) => {
            let detail = brief(run.waiting_detail.as_deref().unwrap_or_default(), WHY);
            Some(format!(
                "{detail}\n→ `deputy attach {id}` goes on with it, `deputy hand-over {id}` has it checked"
            ))
        }
        RunState::Waiting | RunState::Running => {
            run.waiting_detail.as_deref().map(|detail| brief(detail, WHY)).filter(|why| !why.is_empty())
        }
        RunState::Failed => {
            let why = run
                .error
                .as_ref()
                .map_or_else(String::new, |error| format!("{}\n→ ", brief(&error.detail, WHY)));
            Some(format!("{why}`deputy show {id}` says more, `deputy retry {id}` tries again"))
        }
        RunState::Approved => match (&run.rollback, &run.delivered) {
            (Some(rollback), _) => Some(match (rollback.state, &rollback.commit) {
                (RollbackState::Pending, _) => format!("being taken back: `deputy show {id}`"),
                (RollbackState::Done, Some(commit)) => format!("taken back by {}", commit_name(commit)),
                (RollbackState::Done, None) => "taken back".to_owned(),
                (RollbackState::Failed, _) => {
                    let why = because(rollback.detail.as_deref());
                    format!("not taken back{why}\n→ `deputy rollback {id}` tries again")
                }
            }),
            (None, Some(sent)) if sent.nothing => {
                Some("closed: nothing was changed, so there was nothing to deliver".to_owned())
            }
            (None, _) if is_kept_here(run) => {
                Some(format!("kept on its branch, as you said: `deputy diff {id} --raw` gives the change"))
            }
            (None, Some(sent)) => {
                let target = clean(&sent.target, Shape::Line);
                Some(format!("delivered: {target} is at {}", commit_name(&sent.commit)))
            }
            (None, None) => None,
        },
        _ => None,
    }
}

fn because(why: Option<&str>) -> String {
    why.map(|why| format!(": {}", brief(why, WHY))).unwrap_or_default()
}

/// Whether it was approved without being sent anywhere.
fn is_kept_here(run: &RunView) -> bool {
    run.delivery.as_ref().is_some_and(|delivery| delivery.mode == DeliveryMode::None)
}

/// The state, what a waiting run waits for, and what is not proven about work in review.
pub(crate) fn state(run: &RunView) -> String {
    let remark = match (run.state, &run.waiting_for, run.verdict) {
        (_, Some(reason), _) => word(reason),
        (RunState::Review, None, Some(Verdict::Unverified)) => "unverified".to_owned(),
        (RunState::Review, None, Some(Verdict::Failed)) => "checks failed".to_owned(),
        _ => return run.state.to_string(),
    };
    format!("{} ({remark})", run.state)
}

/// A question of its agent that was answered, and by whom. What is open is shown with the ways to answer it.
fn answered(question: &QuestionView) -> Option<String> {
    let (title, answer) = (brief(&question.title, 60), brief(question.answer.as_deref()?, 120));
    let who = if question.by_model { "the COO, by itself" } else { "you" };
    let why = question.answering.as_ref().map(|it| format!(" ({})", it.why)).unwrap_or_default();
    Some(field("question", format!("{title} → {who}: {answer}{why}")))
}

/// A memory that its prompts were made with.
fn remembered(used: &MemoryUse) -> String {
    let id = short(&used.id);
    match (&used.key, used.forgotten) {
        (Some(key), _) => format!("{key} (`deputy memory show {id}`)"),
        (None, true) => format!("{id}, forgotten since"),
        (None, false) => id,
    }
}

/// Enough of a commit's id to find it.
pub(crate) fn commit_name(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

/// All there is to know of a run, with the name of its project and how many artifacts it has, where that is known.
pub(crate) fn run_details(
    out: Out,
    run: &RunView,
    project: Option<&str>,
    left: Option<&str>,
) -> io::Result<()> {
    let mut lines = vec![field("run", run.id.to_string()), field("state", state(run))];
    lines.push(field("task", run.task_id.to_string()));
    lines.extend(project.map(|project| field("project", project)));
    let attempt = if run.attempt == 0 { "not begun".to_owned() } else { format!("attempt {}", run.attempt) };
    // Which agent it is, its project decides.
    let agent = if run.agent.is_empty() { "not chosen yet" } else { &run.agent };
    lines.push(field("agent", format!("{agent}, tier {}, {attempt}", word(&run.tier))));
    lines.extend(run.worker.as_ref().map(|worker| {
        let version =
            if worker.version == 0 { "as shipped".to_owned() } else { format!("version {}", worker.version) };
        field("worker", format!("{}, {version}", clean(&worker.name, Shape::Line)))
    }));
    lines.extend(run.external_session_id.as_ref().map(|session| field("session", session)));
    lines.push(field("created", moment(run.created_at)));
    lines.extend(run.started_at.map(|at| field("started", moment(at))));
    lines.extend(run.ended_at.map(|at| field("ended", moment(at))));
    lines.extend(run.waiting_detail.as_ref().filter(|why| !why.is_empty()).map(|why| field("waits", why)));
    let until = if run.state == RunState::Running { "next try" } else { "until" };
    lines.extend(run.waiting_until.map(|at| field(until, moment(at))));
    lines.extend(run.error.as_ref().map(|error| field("error", format!("{}: {}", error.code, error.detail))));
    // A branch without a commit of its own has nothing to be looked at.
    let branch = run.branch.as_ref().filter(|_| run.head_commit.is_some());
    lines.extend(branch.map(|branch| field("branch", branch)));
    lines.extend(run.remarks.iter().map(|remark| field("note", remark)));
    lines.extend(run.head_commit.as_ref().map(|commit| field("commit", commit)));
    if run.head_commit.is_some() {
        lines.push(field("change", size(run.diff)));
    }
    lines.extend(checks(run));
    lines.extend(course_after(run));
    lines.extend(own_commits(run));
    lines.extend(run.questions.iter().filter_map(answered));
    lines.extend(run.memories.iter().map(|used| field("memory", remembered(used))));
    lines.extend(left.map(|left| match left {
        "0" => field("artifacts", "none yet"),
        some => field("artifacts", format!("{some}: `deputy artifacts {}` lists them", short(&run.id))),
    }));
    let usage = run.usage;
    let tokens = format!("{} tokens in, {} out", usage.input_tokens, usage.output_tokens);
    lines.push(field("cost", format!("{}, {tokens}{}", cost(&usage), how_sure(&usage))));
    out.line(&with_run(&lines.join("\n"), &run.id))?;
    out.line(&format!("\n{}", clean(run.text.trim_end(), Shape::Block)))?;
    if let Some(summary) = &run.summary {
        out.line(&format!("\nThe agent says:\n{}", clean(summary.trim_end(), Shape::Block)))?;
    }
    Ok(())
}

/// The agent's own commits: its words, which nothing is delivered by.
fn own_commits(run: &RunView) -> Vec<String> {
    let names = ["commits"].into_iter().chain(std::iter::repeat(""));
    names.zip(&run.agent_commits).map(|(name, commit)| field(name, brief(&commit.subject, 72))).collect()
}

fn checks(run: &RunView) -> Vec<String> {
    let verdict = run.verdict.map(|verdict| match verdict {
        Verdict::Passed => field("checks", "passed"),
        Verdict::Failed => field("checks", "failed"),
        Verdict::Unverified => field("checks", "none: this work is unverified"),
    });
    let each = run.checks.iter().map(|check| {
        let mark = if check.exit_code == Some(0) { "✓" } else { "✗" };
        let exit = match check.exit_code {
            Some(0) => String::new(),
            Some(code) => format!(", exit code {code}"),
            None => ", no exit code".to_owned(),
        };
        field("", format!("{mark} {} ({}{exit})", check.command, span(check.duration_ms)))
    });
    verdict.into_iter().chain(each).collect()
}

fn course_after(run: &RunView) -> Vec<String> {
    let detail =
        |detail: &Option<String>| detail.as_ref().map(|text| format!(": {text}")).unwrap_or_default();
    let delivery = run.delivery.as_ref().map(|delivery| {
        let mode =
            if delivery.mode == DeliveryMode::None { "nowhere".to_owned() } else { word(&delivery.mode) };
        let state = match delivery.state {
            DeliveryState::Pending => "on its way",
            DeliveryState::Done => "done",
            // What is in the way may be a check of the merged tree: the detail says what.
            DeliveryState::Conflict | DeliveryState::Failed => "failed",
        };
        field("delivery", format!("{mode}, {state}{}", detail(&delivery.detail)))
    });
    let sent = run.delivered.as_ref().filter(|sent| sent.nothing || !is_kept_here(run));
    let sent = sent.map(|sent| {
        let what = if sent.nothing {
            "nothing: the work changed nothing".to_owned()
        } else {
            format!("{} on {}", sent.commit, sent.target)
        };
        field("delivered", what)
    });
    let rollback = run.rollback.as_ref().map(|rollback| {
        let state = match rollback.state {
            RollbackState::Pending => "on its way",
            RollbackState::Done => "done",
            RollbackState::Failed => "failed",
        };
        let by = rollback.commit.as_ref().map(|commit| format!(", by {commit}")).unwrap_or_default();
        field("rollback", format!("{state}{by}{}", detail(&rollback.detail)))
    });
    [delivery, sent, rollback].into_iter().flatten().collect()
}

fn field(name: &str, value: impl AsRef<str>) -> String {
    format!("{name:<10} {}", clean(value.as_ref(), Shape::Line))
}
