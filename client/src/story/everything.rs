//! Tells all runs: first how those at work stand, then what happens.

use super::teller::Teller;
use crate::api::{Api, history};
use crate::feed::{Feed, Item};
use crate::render::Progress;
use anyhow::Result;
use deputy_protocol::api::{EventView, Page, RunState, RunView};
use deputy_protocol::ids::RunId;
use deputy_protocol::stream::Stream;
use std::collections::{BTreeMap, HashMap};

/// After these a run does nothing by itself.
const RESTS: [&str; 11] = [
    "run.asked",
    "run.waiting",
    "run.review",
    "run.delivery_failed",
    "run.rolled_back",
    "run.rollback_failed",
    "run.approved",
    "run.rejected",
    "run.failed",
    "run.stopped",
    "run.swept",
];

/// After these nothing that was said before is needed to tell what follows.
const ENDS: [&str; 5] = ["run.approved", "run.rejected", "run.stopped", "run.rolled_back", "run.swept"];

/// What is known of a run, up to a position.
#[derive(Default)]
struct Known {
    teller: Teller,
    told: u64,
}

/// Tells all runs from now on, until the reader goes away.
pub(crate) async fn everything(api: &Api, progress: &mut Progress) -> Result<()> {
    let after = recently(api).await?;
    let at_work = at_work(api).await?;
    progress.list(&at_work)?;
    let mut feed = Feed::new(api.server().clone(), after, Vec::new());
    let mut known = before(api, &at_work).await;
    let mut live = false;
    loop {
        match feed.next().await? {
            Item::Event(event) => {
                let Some(run) = Stream::from(event.stream.clone()).run() else { continue };
                let Known { teller, told: until } = known.entry(run).or_default();
                if event.position <= *until {
                    continue;
                }
                *until = event.position;
                let told = teller.tell(&event);
                // What happened before we came is known, and not told.
                if live {
                    progress.event(run, &event, &told)?;
                }
                if RESTS.contains(&event.kind.as_str()) {
                    progress.end(run);
                } else {
                    progress.status(run, &teller.status(""));
                }
                if ENDS.contains(&event.kind.as_str()) {
                    known.remove(&run);
                }
            }
            Item::Delta { stream, data } => {
                if let Some(run) = stream.run()
                    && let Some(Known { teller, .. }) = known.get_mut(&run)
                {
                    teller.hear(&data);
                    progress.status(run, &teller.status(""));
                }
            }
            Item::Live => {
                if !live {
                    progress.note("watching; Ctrl-C ends it");
                }
                live = true;
            }
            Item::Lost { detail } => progress.note(&format!("{detail}; trying again")),
            Item::Reset => {
                progress.note("the server has another history now; starting over");
                known.clear();
                live = false;
            }
        }
    }
}

/// What runs at work did so far: a step is told with words of an earlier one.
async fn before(api: &Api, at_work: &[RunView]) -> HashMap<RunId, Known> {
    let mut all = HashMap::new();
    for run in at_work {
        let mut known = Known::default();
        // Without the answer it is told all the same, in fewer words.
        for event in history(api, run.id, 0).await.unwrap_or_default() {
            known.teller.tell(&event);
            known.told = event.position;
        }
        all.insert(run.id, known);
    }
    all
}

/// What is not at rest, the oldest first.
async fn at_work(api: &Api) -> Result<Vec<RunView>> {
    let mut found: BTreeMap<RunId, RunView> = BTreeMap::new();
    for state in
        [RunState::Queued, RunState::Preparing, RunState::Running, RunState::Verifying, RunState::Waiting]
    {
        let query = [("limit", "200".to_owned()), ("state", state.to_string())];
        let page: Page<RunView> = api.get(&["runs"], &query).await?.view;
        found.extend(page.items.into_iter().filter(|run| run.state == state).map(|run| (run.id, run)));
    }
    Ok(found.into_values().collect())
}

/// A position not long ago: that of the newest run's first facts. The past of an old house is not replayed for it.
async fn recently(api: &Api) -> Result<u64> {
    let newest: Page<RunView> = api.get(&["runs"], &[("limit", "1".to_owned())]).await?.view;
    let Some(run) = newest.items.first() else { return Ok(0) };
    let page: Page<EventView> = api.get(&["runs", &run.id.to_string(), "events"], &[]).await?.view;
    Ok(page.items.last().map_or(0, |event| event.position))
}
