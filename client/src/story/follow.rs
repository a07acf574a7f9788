//! Follows one run to where it rests.

use super::teller::Teller;
use crate::api::{Answer, Api, ApiError, history};
use crate::backoff;
use crate::feed::{Feed, Item};
use crate::outcome::{Judge, Outcome};
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

/// Tells a run from its beginning until it rests.
pub(crate) async fn follow(api: &Api, run: RunId, rests: Judge, progress: &mut Progress) -> Result<Ending> {
    let mut attempt = 0;
    loop {
        let ending = Follower { api, run, rests, teller: Teller::default(), state: String::new(), told: 0 }
            .go(progress)
            .await;
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
    rests: Judge,
    state: String,
    /// Position of the last fact that was told.
    told: u64,
}

impl Follower<'_> {
    async fn go(mut self, progress: &mut Progress) -> Result<Option<Ending>> {
        if let Some(ending) = self.rest(progress).await? {
            return Ok(Some(ending));
        }
        let streams = vec![Stream::Run(self.run), Stream::Steps(self.run)];
        let mut feed = Feed::new(self.api.server().clone(), self.told, streams);
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
            if asks && let Some(ending) = self.rest(progress).await? {
                return Ok(Some(ending));
            }
            progress.status(self.run, &self.teller.status(&self.state));
        }
    }

    /// Whether it rests. The work goes on without us, so a server that is away for a while is waited for.
    async fn rest(&mut self, progress: &Progress) -> Result<Option<Ending>> {
        let mut attempt = 0;
        loop {
            match self.judge(progress).await {
                Err(fault) if fault.downcast_ref().is_some_and(ApiError::is_passing) => {
                    if attempt == 0 {
                        progress.note(&format!("{fault}; trying again"));
                    }
                    tokio::time::sleep(backoff::jittered(attempt)).await;
                    attempt += 1;
                }
                judged => return judged,
            }
        }
    }

    /// How it stands, and all that led there, though the feed may not be there yet.
    async fn judge(&mut self, progress: &Progress) -> Result<Option<Ending>> {
        let run: Answer<RunView> = self.api.get(&["runs", &self.run.to_string()], &[]).await?;
        self.state = word(&run.view.state);
        let outcome = (self.rests)(&run.view);
        // The feed brings them one by one, except those before it began and those that nobody waits for any more.
        if self.told == 0 || outcome.is_some() {
            for event in history(self.api, self.run, self.told).await? {
                self.tell(&event, progress)?;
            }
        }
        Ok(outcome.map(|outcome| Ending { run, outcome }))
    }

    fn tell(&mut self, event: &EventView, progress: &Progress) -> Result<()> {
        if event.position <= self.told {
            return Ok(());
        }
        self.told = event.position;
        let told = self.teller.tell(event);
        Ok(progress.event(self.run, event, &told)?)
    }
}
