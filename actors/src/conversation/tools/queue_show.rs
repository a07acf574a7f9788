//! What is worked on, and what waits.

use super::runs_list::line;
use super::seen::{Seen, Unseen};
use super::shown::{Names, at, word};
use crate::ports::World;
use crate::run::house;
use crate::staff::StaffHandle;
use deputy_domain::coo::untrusted;
use deputy_domain::ledger::Table;
use deputy_domain::projection::RunDoc;
use deputy_domain::queue::{Candidate, Place, Seats, pick};
use deputy_domain::run::State;
use deputy_protocol::wording::cut;

/// Runs of a kind that are shown.
const SHOWN_MAX: usize = 50;

pub(super) async fn show(world: &World) -> Seen {
    let active = all(world, &["preparing", "running", "verifying"]).await?;
    let seats = StaffHandle::new(world.clone()).seats().await?;
    let queued = in_order(world, all(world, &["queued"]).await?, &active, &seats);
    let waiting = all(world, &["waiting"]).await?;
    let review = all(world, &["review"]).await?;
    let mut names = Names::new(world);
    let mut parts = Vec::new();
    for (title, runs) in [
        ("At work", active),
        ("Waits for room, the next one first", queued),
        ("Waits", waiting),
        ("Waits for the founder's review", review),
    ] {
        let mut lines = vec![format!("{title}: {}", runs.len())];
        for doc in runs.iter().take(SHOWN_MAX) {
            let line = line(&mut names, doc).await?;
            lines.push(format!("{line}{}", reason(&doc.run.state)));
        }
        parts.push(lines.join("\n"));
    }
    let paused = match house(world).await?.paused {
        Some(paused) => {
            format!("Everything is paused since {}: {}\n", at(paused.at), cut(&paused.reason, 200))
        }
        None => String::new(),
    };
    let (room, material) = (world.settings.runs_max, untrusted("orders of runs", &parts.join("\n\n")));
    Ok(format!("{paused}At most {room} runs are worked on at the same time.\n{material}"))
}

async fn all(world: &World, states: &[&str]) -> Result<Vec<RunDoc>, Unseen> {
    let mut found = Vec::new();
    let mut rows = world.ledger.every_row(Table::Runs, states);
    while let Some(row) = rows.next().await? {
        found.push(row.read("run")?);
    }
    Ok(found)
}

/// In the order in which they will start, those that may not start yet last.
fn in_order(world: &World, queued: Vec<RunDoc>, active: &[RunDoc], seats: &Seats) -> Vec<RunDoc> {
    let now = world.clock.now();
    let going: Vec<Place> = active.iter().map(|doc| Place::of(&doc.run)).collect();
    let may_start =
        |doc: &RunDoc| !matches!(doc.run.state, State::Queued { not_before: Some(at), .. } if at > now);
    let (ready, later): (Vec<RunDoc>, Vec<RunDoc>) = queued.into_iter().partition(may_start);
    let candidates: Vec<Candidate> = ready.iter().map(|doc| Candidate::of(doc.run_id, &doc.run)).collect();
    let order = pick(&candidates, &going, seats, SHOWN_MAX, now);
    let place = |doc: &RunDoc| order.iter().position(|run_id| *run_id == doc.run_id).unwrap_or(usize::MAX);
    let mut ready = ready;
    ready.sort_by_key(place);
    ready.into_iter().chain(later).collect()
}

fn reason(state: &State) -> String {
    match state {
        State::Queued { not_before: Some(until), .. } => format!("  (not before {})", at(*until)),
        State::Waiting { reason, detail, .. } => {
            format!("  (for {}: {})", word(reason), cut(detail, 200))
        }
        _ => String::new(),
    }
}
