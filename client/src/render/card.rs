//! A plan: its card, and what became of it.

use super::escape::{Shape, clean};
use super::words::{moment, short, word};
use deputy_protocol::api::{EstimateView, PlanTaskView, PlanView, RunState};
use deputy_protocol::event::{CardReason, Grade, GradeCheck, PlanOutcome};
use deputy_protocol::wording::{dollars_between, listed, minutes_between};

/// The card and what became of it, line by line.
pub(crate) fn card(plan: &PlanView) -> Vec<String> {
    let mut lines = vec![head(plan)];
    if let CardReason::Broken { how } = &plan.why {
        lines.push(format!("What was found does not fit what you confirmed: {}", line(&listed(how))));
    }
    lines.extend(clean(&plan.summary, Shape::Block).lines().map(ToOwned::to_owned));
    let place_of = |project: &str| match project {
        "" => String::new(),
        project => format!(" (in {})", line(project)),
    };
    let steps = (1..).zip(&plan.steps);
    lines.extend(
        steps.map(|(place, step)| format!("  {place}. {}{}", line(&step.text), place_of(&step.project))),
    );
    let lists = [
        ("will not touch", &plan.not_touching),
        ("in the end", &plan.acceptance),
        ("checked by", &plan.checks),
        ("risks", &plan.risks),
        ("approves", &plan.approves),
    ];
    let lists = lists.into_iter().filter(|(_, items)| !items.is_empty());
    lines.extend(lists.map(|(title, items)| format!("{title}: {}", line(&items.join("; ")))));
    lines.push(estimated(&plan.estimate));
    lines.extend(plan.deferred_until.map(|until| format!("comes up again: {}", moment(until))));
    lines.extend(plan.tasks.iter().map(task));
    lines.extend(plan.outcome.as_ref().map(ended));
    lines.extend(plan.grade.as_ref().map(took));
    if let Some(grade) = &plan.grade {
        lines.extend(grade.checks.iter().map(checked));
        lines.extend(strayed(grade));
        lines.extend(touched(grade));
    }
    lines
}

/// Which plan it is and how it stands, in a line.
pub(crate) fn head(plan: &PlanView) -> String {
    let state = match plan.stage.as_str() {
        "revising" => "another card is being made".to_owned(),
        "cancelling" => "being cancelled".to_owned(),
        _ => word(&plan.state),
    };
    format!("{}  {} · {state} · card {}", short(&plan.id), line(&plan.title), plan.version)
}

fn line(text: &str) -> String {
    clean(text, Shape::Line)
}

fn task(task: &PlanTaskView) -> String {
    let run = match (task.run_id, task.run_state) {
        (Some(run), Some(RunState::Review)) => {
            format!("  waits for your review: deputy diff {}", short(&run))
        }
        (Some(run), Some(RunState::Waiting)) => format!("  waits: deputy show {}", short(&run)),
        (Some(run), _) => format!("  run {}", short(&run)),
        (None, _) => String::new(),
    };
    let result = task.result.as_ref().map(|text| format!(": {}", line(text))).unwrap_or_default();
    format!("  {:8}{run}  {}{result}", word(&task.state), line(&task.title))
}

fn ended(outcome: &PlanOutcome) -> String {
    match outcome {
        PlanOutcome::Done => "All of it is done.".to_owned(),
        PlanOutcome::Partial { missing } => {
            format!("Done in part. Not done: {}", line(&listed(missing)))
        }
        PlanOutcome::Failed { why } => format!("It came to nothing: {}", line(why)),
        PlanOutcome::Cancelled => "It was cancelled.".to_owned(),
    }
}

fn checked(check: &GradeCheck) -> String {
    let said = match check.exit_code {
        Some(0) => "passed".to_owned(),
        Some(code) => format!("failed with {code}"),
        None => "did not run to its end".to_owned(),
    };
    format!("  {}: {said}", line(&check.command))
}

fn strayed(grade: &Grade) -> Option<String> {
    let files = grade.outside.as_deref()?;
    Some(if files.is_empty() {
        "Nothing was changed outside of what its tasks were for.".to_owned()
    } else {
        format!("Changed outside of what its tasks were for: {}", line(&files.join(", ")))
    })
}

fn touched(grade: &Grade) -> Option<String> {
    let files = grade.touched.as_deref()?;
    Some(if files.is_empty() {
        format!("Not changed, as the card says: {}.", line(&grade.held.join(", ")))
    } else {
        format!("Changed, and was to stay as it is: {}", line(&files.join(", ")))
    })
}

fn took(grade: &Grade) -> String {
    let over = |within: Option<bool>| if within == Some(false) { " (more than the card said)" } else { "" };
    format!(
        "It took {}{} and cost {}{}.",
        grade.time(),
        over(grade.within_time),
        grade.cost(),
        over(grade.within_cost)
    )
}

fn estimated(estimate: &EstimateView) -> String {
    let usd = estimate.low.zip(estimate.high);
    let usd = usd.map(|(low, high)| dollars_between(low, high));
    let minutes = estimate.minutes_low.zip(estimate.minutes_high);
    let minutes = minutes.map(|(low, high)| minutes_between(low, high));
    let guess = estimate.guess.map(|guess| format!("; the COO thinks of {guess}")).unwrap_or_default();
    let parts = match (usd, minutes) {
        (Some(usd), Some(minutes)) => format!("{usd}, {minutes}"),
        (Some(usd), None) => usd,
        (None, Some(minutes)) => format!("{minutes}, at a price that nobody knows"),
        (None, None) => {
            return format!("estimate: nobody can say yet, too few runs of this kind were done here{guess}");
        }
    };
    match estimate.runs {
        0 => format!("estimate: {parts}, as advisors see it who looked into it{guess}"),
        runs => format!("estimate: {parts}, from {runs} runs{guess}"),
    }
}
