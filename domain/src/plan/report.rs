//! What the COO is told when a plan has ended, to report on it.

use super::fit::{fitting, line, sentence};
use super::graph::Standing;
use super::state::Plan;
use super::told::list;
use crate::coo::{plain, untrusted};
use deputy_protocol::event::{DeliveryMode, Grade, NodeOutcome, PlanOutcome, Verdict};
use deputy_protocol::ids::{PlanId, RunId};
use deputy_protocol::wording::cut;

/// Characters of what all workers say: what is said in a thread has a bound (256 KiB), and this and all lists together, each
/// at its own and with letters of four bytes, stay below it.
const SAID_CHARS_MAX: usize = 40_000;

/// Bytes of a list of what there are few of, as a rule.
const LIST_BYTES_MAX: usize = 6_000;

/// Bytes of a list of changes or of what waits: each has an address.
const LINKS_BYTES_MAX: usize = 12_000;

/// Bytes of the list of runs: all 200 of the largest plan, where their titles are as short as they should be.
const RUNS_BYTES_MAX: usize = 30_000;

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
                line(&plan.card.title),
                self.how(),
                self.of_plan()
            ),
            format!("It took {} and cost {}.", grade.time(), grade.cost()),
        ];
        if grade.within_cost == Some(false) || grade.within_time == Some(false) {
            parts.push("That is more than the card said at worst.".to_owned());
        }
        parts.push(checked(grade.verdict).to_owned());
        parts.extend(self.listed("Checks of what was delivered", &checks(grade), LIST_BYTES_MAX));
        let sent: Vec<String> = self.sent.iter().map(|sent| self.went(sent)).collect();
        let live = self.listed("Live", &sent, LINKS_BYTES_MAX);
        parts.push(live.unwrap_or_else(|| "Nothing of it is live.".to_owned()));
        let waiting: Vec<String> = self.waiting.iter().map(|it| self.waits(it)).collect();
        parts.extend(self.listed("Waits for the founder's word", &waiting, LINKS_BYTES_MAX));
        match grade.outside.as_deref() {
            Some([]) => parts.push("Nothing was changed outside of what the tasks were for.".to_owned()),
            Some(strays) => {
                let strays = lines(strays);
                parts.extend(self.listed(
                    "Changed outside of what the tasks were for",
                    &strays,
                    LIST_BYTES_MAX,
                ));
            }
            // Where a task might change anything there is nothing to hold it against.
            None => {}
        }
        parts.extend(self.untouched());
        parts.extend(self.listed("To be true in the end", &lines(&plan.card.acceptance), LIST_BYTES_MAX));
        parts.extend(self.listed("Its runs", &self.runs(), RUNS_BYTES_MAX));
        if let Some((said, is_cut)) = self.said() {
            parts.push(untrusted("what came of the tasks, in their workers' words", &said));
            if is_cut {
                parts.push("What is cut off there with … stands whole with its run.".to_owned());
            }
        }
        parts.push(
            "Report it to the founder in a few plain sentences: what is live, what was not done, whether it was checked, \
             what needs a decision. Give links as they stand above. Claim nothing that is not above."
                .to_owned(),
        );
        parts.join("\n")
    }

    /// What was to stay as it is, as far as anybody could look.
    fn untouched(&self) -> Vec<String> {
        let Grade { touched, held, .. } = self.grade;
        let looked = match touched.as_deref() {
            Some([]) => self.listed("Not changed, as the card says", &lines(held), LIST_BYTES_MAX),
            Some(touched) => {
                self.listed("Changed, and was to stay as it is", &lines(touched), LIST_BYTES_MAX)
            }
            None => None,
        };
        let in_words =
            self.plan.card.untouched.iter().filter(|entry| touched.is_none() || !held.contains(entry));
        let in_words: Vec<String> = in_words.map(|entry| line(entry)).collect();
        let unknown = self.listed("To stay as it is, which nobody could look at", &in_words, LIST_BYTES_MAX);
        looked.into_iter().chain(unknown).collect()
    }

    fn how(&self) -> String {
        match self.outcome {
            PlanOutcome::Done => "is done".to_owned(),
            PlanOutcome::Partial { missing } => {
                format!("is done in part; not done: {}", plain(&sentence(missing)))
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
        format!("{}{of}", line(&plain(&it.title)))
    }

    /// What came to nothing stands first: it is not what is left out.
    fn runs(&self) -> Vec<String> {
        let mut nodes: Vec<_> = self.plan.nodes.values().collect();
        nodes.sort_by_key(|node| self.plan.standing(&node.name) != Standing::Lost);
        let runs = nodes.into_iter().filter_map(|node| {
            let progress = self.plan.progress.get(&node.name)?;
            let kind = if node.gathers { " (delivered)" } else { "" };
            let how = match progress.outcome.as_ref()? {
                NodeOutcome::Done { .. } => "done",
                NodeOutcome::Lost { .. } => "came to nothing",
            };
            let run = self.of_run(progress.work.run_id);
            Some(format!("`{}` {}{kind}: {how}, {run}", node.name, line(&node.title)))
        });
        runs.collect()
    }

    /// What workers say, and what checks and programs said where it came to nothing; whether any of it is cut off.
    fn said(&self) -> Option<(String, bool)> {
        let chars_max = SAID_CHARS_MAX / self.plan.progress.len().max(1);
        let mut is_cut = false;
        let said = self.plan.progress.iter().filter_map(|(name, progress)| {
            let came = match progress.outcome.as_ref()? {
                NodeOutcome::Done { summary, .. } => summary,
                NodeOutcome::Lost { why, .. } => why,
            };
            let words = cut(came, chars_max);
            is_cut |= words != *came;
            (!came.trim().is_empty()).then(|| format!("{name}: {words}"))
        });
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| (said.join("\n"), is_cut))
    }

    /// A list as far as it fits, and where the rest is to be read.
    fn listed(&self, title: &str, items: &[String], bytes_max: usize) -> Option<String> {
        let (mut some, left_out) = fitting(items, bytes_max);
        if left_out > 0 {
            some.push(format!("and {left_out} more, left out here: they are at {}", self.of_plan()));
        }
        list(title, &some)
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
        Some(0) => format!("`{}`: passed", line(&check.command)),
        Some(code) => format!("`{}`: failed with {code}", line(&check.command)),
        None => format!("`{}`: did not run to its end", line(&check.command)),
    });
    lines.collect()
}

fn lines(items: &[String]) -> Vec<String> {
    items.iter().map(|item| line(item)).collect()
}
