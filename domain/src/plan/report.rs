//! What the COO is told when a plan has ended, to report on it.

use super::before::cut;
use super::state::Plan;
use super::told::list;
use crate::coo::{plain, untrusted};
use deputy_protocol::event::{DeliveryMode, Grade, NodeOutcome, PlanOutcome, Verdict};
use deputy_protocol::ids::{PlanId, RunId};

/// Characters of what all workers say: what is said in a thread has a bound.
const SAID_CHARS_MAX: usize = 40_000;

/// Characters of a commit that people tell it by.
const COMMIT_CHARS: usize = 12;

/// A plan at its end.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// Which.
    pub plan_id: PlanId,
    /// It.
    pub plan: &'a Plan,
    /// What came of it.
    pub outcome: &'a PlanOutcome,
    /// Beside what was confirmed.
    pub grade: &'a Grade,
    /// What the founder approved.
    pub sent: &'a [Sent],
    /// What waits for the founder's word.
    pub waiting: &'a [Waiting],
    /// The address of the server.
    pub url: &'a str,
}

/// A change that was approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Of this run.
    pub run_id: RunId,
    /// In this project.
    pub project: String,
    /// How it left.
    pub mode: DeliveryMode,
    /// The branch that has it.
    pub target: String,
    /// At its head.
    pub commit: String,
    /// There was nothing to send.
    pub nothing: bool,
}

/// Something that waits for the founder's word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What it is about, in a line.
    pub title: String,
    /// The run that it came up in, if it did in one.
    pub run_id: Option<RunId>,
}

impl Report<'_> {
    /// All of it. What workers said of their work is material.
    pub fn in_words(&self) -> String {
        let Self { plan_id, plan, grade, .. } = *self;
        let mut parts = vec![
            format!(
                "The plan \"{}\" ({plan_id}) {}. It is at {}",
                plan.card.title,
                self.how(),
                self.of_plan()
            ),
            format!("It took {} and cost {}.", grade.time(), grade.cost()),
        ];
        if grade.within_cost == Some(false) || grade.within_time == Some(false) {
            parts.push("That is more than the card said at worst.".to_owned());
        }
        parts.push(checked(grade.verdict).to_owned());
        parts.extend(list("Checks of what was delivered", &checks(grade)));
        let sent: Vec<String> = self.sent.iter().map(|sent| self.went(sent)).collect();
        parts.push(list("Live", &sent).unwrap_or_else(|| "Nothing of it is live.".to_owned()));
        let waiting: Vec<String> = self.waiting.iter().map(|it| self.waits(it)).collect();
        parts.extend(list("Waits for the founder's word", &waiting));
        match grade.outside.as_deref() {
            Some([]) => parts.push("Nothing was changed outside of what the tasks were for.".to_owned()),
            Some(strays) => parts.extend(list("Changed outside of what the tasks were for", strays)),
            // Where a task might change anything there is nothing to hold it against.
            None => {}
        }
        match grade.touched.as_deref() {
            Some([]) => parts.push("What was to stay as it is stayed so.".to_owned()),
            Some(touched) => parts.extend(list("Changed, and was to stay as it is", touched)),
            None => {}
        }
        parts.extend(list("To be true in the end", &plan.card.acceptance));
        parts.extend(list("Its runs", &self.runs()));
        parts.extend(
            self.said().map(|said| untrusted("what came of the tasks, in their workers' words", &said)),
        );
        parts.push(
            "Report it to the founder in a few plain sentences: what is live, what was not done, whether it was checked, \
             what needs a decision. Give links as they stand above. Claim nothing that is not above."
                .to_owned(),
        );
        parts.join("\n")
    }

    fn how(&self) -> String {
        match self.outcome {
            PlanOutcome::Done => "is done".to_owned(),
            PlanOutcome::Partial { missing } => {
                format!("is done in part; not done: {}", plain(&missing.join("; ")))
            }
            PlanOutcome::Failed { .. } => "came to nothing".to_owned(),
            PlanOutcome::Cancelled => "was cancelled by the founder".to_owned(),
        }
    }

    fn went(&self, sent: &Sent) -> String {
        let commit: String = sent.commit.chars().take(COMMIT_CHARS).collect();
        let how = match (sent.nothing, sent.mode) {
            (true, _) => "nothing had to be changed".to_owned(),
            (false, DeliveryMode::Merge) => format!("commit {commit} on branch {}", sent.target),
            (false, DeliveryMode::Push) => format!("pushed as branch {}, commit {commit}", sent.target),
            (false, DeliveryMode::Pr) => {
                format!("a pull request from branch {}, commit {commit}", sent.target)
            }
            (false, DeliveryMode::None) => format!("approved, and delivered nowhere: commit {commit}"),
        };
        format!("{}: {how}, {}", sent.project, self.of_run(sent.run_id))
    }

    fn waits(&self, it: &Waiting) -> String {
        let of = it.run_id.map(|run_id| format!(", {}", self.of_run(run_id))).unwrap_or_default();
        let title = plain(&it.title).replace('\n', " ");
        format!("{title}{of}")
    }

    fn runs(&self) -> Vec<String> {
        let runs = self.plan.nodes.values().filter_map(|node| {
            let progress = self.plan.progress.get(&node.name)?;
            let kind = if node.gathers { " (delivered)" } else { "" };
            let how = match progress.outcome.as_ref()? {
                NodeOutcome::Done { .. } => "done",
                NodeOutcome::Lost { .. } => "came to nothing",
            };
            let run = self.of_run(progress.work.run_id);
            Some(format!("`{}` {}{kind}: {how}, {run}", node.name, node.title))
        });
        runs.collect()
    }

    /// What workers say, and what checks and programs said where it came to nothing.
    fn said(&self) -> Option<String> {
        let chars_max = SAID_CHARS_MAX / self.plan.progress.len().max(1);
        let said = self.plan.progress.iter().filter_map(|(name, progress)| {
            let came = match progress.outcome.as_ref()? {
                NodeOutcome::Done { summary, .. } => summary,
                NodeOutcome::Lost { why, .. } => why,
            };
            (!came.trim().is_empty()).then(|| format!("{name}: {}", cut(came, chars_max)))
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| said.join("\n"))
    }

    fn of_plan(&self) -> String {
        format!("{}/plans/{}", self.url.trim_end_matches('/'), self.plan_id)
    }

    fn of_run(&self, run_id: RunId) -> String {
        format!("{}/runs/{run_id}", self.url.trim_end_matches('/'))
    }
}

const fn checked(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        Some(Verdict::Passed) => "The checks of the whole passed.",
        Some(Verdict::Failed) => "The checks of the whole failed.",
        Some(Verdict::Unverified) => "Nobody checked it: there are no checks, so it is unverified.",
        None => "There was nothing to check.",
    }
}

/// Each check of what was delivered, and what it said.
fn checks(grade: &Grade) -> Vec<String> {
    let lines = grade.checks.iter().map(|check| match check.exit_code {
        Some(0) => format!("`{}`: passed", check.command),
        Some(code) => format!("`{}`: failed with {code}", check.command),
        None => format!("`{}`: did not run to its end", check.command),
    });
    lines.collect()
}
