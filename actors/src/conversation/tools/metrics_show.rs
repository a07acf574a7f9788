//! What happens in a product, in figures.

use super::seen::Seen;
use super::subject::{project, redactor};
use crate::ports::{FiguresWanted, World};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::metrics_show::MetricsShow;
use deputy_domain::coo::untrusted;
use deputy_domain::metric::{Kept, Period};
use deputy_protocol::api::{FigureView, FiguresBy};

/// Figures that are shown: three months of a few names, day by day.
const SHOWN_MAX: u32 = 400;

pub(super) async fn show(world: &World, it: &Conversation, wanted: &MetricsShow) -> Seen {
    let project = project(world, it, wanted.project.as_deref()).await?;
    let kept = Kept { now: world.clock.now(), days: world.settings.keep_product_events_days };
    // Whole days and weeks: a part of one would look like a drop.
    let since = Period::of(wanted.by).begin(wanted.since.moment(kept.now).max(kept.since()));
    let asked =
        FiguresWanted { name: wanted.name.clone(), since, by: wanted.by, offset: 0, limit: SHOWN_MAX + 1 };
    let mut figures = world.metrics.figures(project.project_id, &asked).await?;
    let (name, from) = (&project.name, since.format("%Y-%m-%d"));
    let of = wanted.name.as_deref().map(called).unwrap_or_default();
    if figures.is_empty() {
        return Ok(format!("{name} told of no events{of} since {from}."));
    }
    let more = figures.len() > SHOWN_MAX as usize;
    figures.truncate(SHOWN_MAX as usize);
    let lines: Vec<String> = figures.iter().map(line).collect();
    let by = match wanted.by {
        FiguresBy::Day => "day (UTC; today is not over)",
        FiguresBy::Week => "week (from its Monday on, UTC; this one is not over)",
    };
    let more = if more { " There are more, further back: name one of them, or ask by week." } else { "" };
    let clean = redactor(world, project.project_id).await?.text(lines.join("\n"));
    let lines = untrusted(&format!("events of {name}, as its programs tell them"), &clean);
    Ok(format!(
        "Events of {name}{of} since {from} by {by}, the newest first.{more} Source to cite: metrics of {name} since {from}.\n{lines}"
    ))
}

/// Events by their name as it stands before the marks. Programs choose these names: one that could be read as anything else
/// is not said again there.
fn called(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "._-:/".contains(c);
    if name.chars().all(is_plain) { format!(" called {name:?}") } else { " of that name".to_owned() }
}

fn line(it: &FigureView) -> String {
    let FigureView { name, unit, from, count, users, sum, min, max } = it;
    let users = if *users > 0 { format!(", {users} users") } else { String::new() };
    let unit = unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let values = match (sum, min, max) {
        (Some(sum), Some(min), Some(max)) => format!(", sum {sum}{unit} (from {min} to {max})"),
        _ => String::new(),
    };
    format!("{from}  {name}  {count}{users}{values}")
}
