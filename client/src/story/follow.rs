//! Follows one run to where it rests.

use super::teller::Teller;
use crate::api::{Answer, Api, history};
use crate::backoff;
use crate::feed::{Feed, Item};
use crate::outcome::{Outcome, of_run};
use crate::render::{Progress, word};
use anyhow::Result;
use deputy_protocol::api::{EventView, RunView};
use deputy_protocol::ids::RunId;
use deputy_protocol::stream::Stream;

/// Facts that say nothing about where a run stands.
const NOISE: [&str; 6] =
    ["run.call_reserved", "run.call_settled", "run.checked", "run.messaged", "run.claimed", "run.swept"];

/// Where a run came to rest.
pub(crate) struct Ending {
    /// How it stands.
    pub(crate) run: Answer<RunView>,
    /// What that means for whoever waited.
    pub(crate) outcome: Outcome,
}

/// Tells a run from its beginning until it is done or waits for the founder.
pub(crate) async fn follow(api: &Api, run: RunId, progress: &mut Progress) -> Result<Ending> {
    let mut attempt = 0;
    loop {
        let ending =
            Follower { api, run, teller: Teller::default(), state: String::new() }.go(progress).await;
        progress.end(run);
        // Another history: what was told of the old one is void, so all is told again.
        if let Some(ending) = ending? {
            return Ok(ending);
        }
        tokio::time::sleep(backoff::jittered(attempt)).await;
        attempt += 1;
    }
}

struct Follower<'a> {
    api: &'a Api,
    run: RunId,
    teller: Teller,
    state: String,
}

impl Follower<'_> {
    async fn go(mut self, progress: &mut Progress) -> Result<Option<Ending>> {
        // The state first, the facts second: so the facts tell all that led to the state.
        let ending = self.judge().await?;
        let past = history(self.api, self.run).await?;
        for event in &past {
            self.tell(event, progress)?;
        }
        if ending.is_some() {
            return Ok(ending);
        }
        let after = past.last().map_or(0, |event| event.position);
        let mut feed = Feed::new(self.api.server().clone(), after);
        let mut live = false;
        loop {
            let asks = match feed.next().await? {
                Item::Event(event) => {
                    let ours = Stream::from(event.stream.clone()).run() == Some(self.run);
                    if ours {
                        self.tell(&event, progress)?;
                    }
                    live && ours && event.kind.starts_with("run.") && !NOISE.contains(&event.kind.as_str())
                }
                Item::Delta { stream, data } => {
                    if stream.run() == Some(self.run) {
                        self.teller.hear(&data);
                    }
                    false
                }
                Item::Live => {
                    live = true;
                    true
                }
                Item::Lost { detail } => {
                    live = false;
                    progress.note(&format!("{detail}; trying again"));
                    false
                }
                Item::Reset => {
                    progress.note("the server has another history now; starting over");
                    return Ok(None);
                }
            };
            if asks && let Some(ending) = self.judge().await? {
                return Ok(Some(ending));
            }
            progress.status(self.run, &self.teller.status(&self.state));
        }
    }

    fn tell(&mut self, event: &EventView, progress: &Progress) -> Result<()> {
        let told = self.teller.tell(event);
        Ok(progress.event(self.run, event, &told)?)
    }

    async fn judge(&mut self) -> Result<Option<Ending>> {
        let run: Answer<RunView> = self.api.get(&["runs", &self.run.to_string()], &[]).await?;
        self.state = word(&run.view.state);
        Ok(of_run(&run.view).map(|outcome| Ending { run, outcome }))
    }
}
