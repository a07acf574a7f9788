//! The port: opening, ending and listing hands.

use super::abandoned::end_abandoned;
use super::blocking::blocking;
use super::config::{HandsConfig, absolute};
use super::connection::Connection;
use super::dial::{Unreached, dial};
use super::end::{end, end_and_clear, together};
use super::errand::Errand;
use super::folders;
use super::hand::ShimHand;
use super::known_journal::meet;
use super::layout::{Layout, SlotLayout};
use super::living::{kept, living, living_shim};
use super::seats::{Seat, Seats};
use super::spec::{fits, spec};
use super::start::start;
use async_trait::async_trait;
use deputy_actors::ports::{Done, Hand, Hands, HandsFault, HandsSetup, Slot};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{Call, KillReport, PidFile, RequestId, SandboxKind, ShimSpec};
use deputy_runner::sandbox::try_hide;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// Hands by `deputy-runner`. Cheap to clone. Dropping it hangs up on all hands and ends none.
#[derive(Clone, Debug)]
pub struct RunnerHands(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    config: HandsConfig,
    runner: PathBuf,
    layout: Layout,
    seats: Seats,
    probed: OnceCell<()>,
}

impl RunnerHands {
    /// Hands below the data directory. Starts nothing.
    ///
    /// Fails if the runner's program is not there.
    pub fn try_new(config: HandsConfig) -> Result<Self, HandsFault> {
        let runner = config.program()?;
        let layout = Layout::new(absolute(&config.data_dir)?);
        Ok(Self(Arc::new(Inner { config, runner, layout, seats: Seats::default(), probed: OnceCell::new() })))
    }

    /// The runner's program.
    pub fn program(&self) -> &std::path::Path {
        &self.0.runner
    }

    /// Tries whether hands can be had here, by starting some on empty folders and ending them again. Done once: a
    /// success is remembered, a failure is not.
    ///
    /// [`HandsFault::NoSandbox`] says why the sandbox is refused.
    pub async fn probe(&self) -> Result<(), HandsFault> {
        self.0.probed().await
    }

    /// Ends what is left of trials whose process died in the middle.
    pub async fn end_abandoned_probes(&self) {
        end_abandoned(&self.0.layout).await;
    }

    /// Whether the sandbox's program is there, which is far from trying it.
    pub fn has_sandbox(&self) -> bool {
        let config = &self.0.config;
        match (config.sandbox, &config.bubblewrap) {
            (SandboxKind::None, _) => true,
            (SandboxKind::Bubblewrap, Some(program)) => program.is_file(),
            (SandboxKind::Bubblewrap, None) => {
                let folders = std::env::var_os("PATH").unwrap_or_default();
                std::env::split_paths(&folders).any(|folder| folder.join("bwrap").is_file())
            }
        }
    }

    /// The same, whatever came of it before: a sandbox can be lost while the daemon runs.
    pub async fn try_again(&self) -> Result<(), HandsFault> {
        self.0.errand().attempt().await
    }

    /// Has a call executed in hands that belong to no run, with nothing in their folder.
    pub(super) async fn errand(&self, call: Call) -> Result<Done, HandsFault> {
        let inner = Arc::clone(&self.0);
        unhurried(async move { inner.errand().run(call).await }).await
    }
}

/// Work that goes on when its caller has gone away: half an end, or half a start, is of no use to anybody.
async fn unhurried<T: Send + 'static>(
    work: impl Future<Output = Result<T, HandsFault>> + Send + 'static,
) -> Result<T, HandsFault> {
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(error) => Err(HandsFault::NotStarted(format!("the work on hands was cut short: {error}"))),
    }
}

impl Inner {
    fn errand(&self) -> Errand<'_> {
        Errand { config: &self.config, layout: &self.layout, runner: &self.runner }
    }

    async fn probed(&self) -> Result<(), HandsFault> {
        self.probed.get_or_try_init(async || self.errand().attempt().await).await.copied()
    }

    async fn seated(&self, seat: &Seat, setup: &HandsSetup) -> Result<Arc<ShimHand>, HandsFault> {
        let mut held = seat.hand.lock().await;
        let layout = self.layout.slot(setup.run_id, setup.slot);
        let spec = spec(&self.config, &self.layout, setup);
        let shim = match find(&layout, setup.slot, &spec).await? {
            Some(running) => running,
            None => self.begin(&layout, setup.slot, spec.clone()).await?,
        };
        let known = held.as_ref().filter(|hand| hand.shim == shim.shim);
        if let Some(hand) = known
            && !hand.is_hung()
            && hand.connected().await.is_ok()
        {
            return Ok(Arc::clone(hand));
        }
        let attached = match known {
            // It was given its time just now.
            Some(hand) if hand.is_hung() => Err(Unreached::Hung("it lives and does not answer".to_owned())),
            _ => attach(&layout, setup, shim).await,
        };
        let hand = match attached {
            Err(Unreached::Hung(why)) => self.replace(&layout, setup, spec, &why).await?,
            attached => attached?,
        };
        let hand = Arc::new(hand);
        *held = Some(Arc::clone(&hand));
        Ok(hand)
    }

    /// Puts hands in the place of some that live and do not answer: those are killed first, with all that runs because
    /// of them, and are gone. The journal stays: it says that what they were doing has an unknown outcome.
    async fn replace(
        &self,
        layout: &SlotLayout,
        setup: &HandsSetup,
        spec: ShimSpec,
        why: &str,
    ) -> Result<ShimHand, HandsFault> {
        tracing::warn!(run = %setup.run_id, slot = ?setup.slot, why, "hands that hang are ended and replaced");
        let shim = self.begin(layout, setup.slot, spec).await?;
        Ok(attach(layout, setup, shim).await?)
    }

    /// Starts a shim where none runs that could be taken up.
    async fn begin(&self, layout: &SlotLayout, slot: Slot, spec: ShimSpec) -> Result<PidFile, HandsFault> {
        // Whatever is left of earlier hands, living or not, must not meet the new ones.
        let left = end(layout.shim.clone()).await?;
        if left.survivors > 0 {
            let message = format!("{} processes of earlier hands cannot be ended", left.survivors);
            return Err(HandsFault::NotStarted(message));
        }
        match self.start(layout.clone(), slot, spec.clone()).await {
            // One that another daemon started just before it died may have been faster.
            Err(fault) => find(layout, slot, &spec).await?.ok_or(fault),
            started => started,
        }
    }

    async fn start(&self, layout: SlotLayout, slot: Slot, spec: ShimSpec) -> Result<PidFile, HandsFault> {
        if spec.sandbox == SandboxKind::Bubblewrap {
            self.probed().await?;
        }
        // Here and not in the shim, whose word for it would be one more of those that are tried again.
        try_hide(&spec).map_err(|fault| {
            HandsFault::NoSandbox(format!(
                "{fault}. Remove it from the repository, or write trust_repository = true for the agent"
            ))
        })?;
        let shim = layout.shim.clone();
        blocking(move || {
            let made = folders::prepare(&layout, slot, &spec);
            made.map_err(|error| HandsFault::NotStarted(format!("its folders cannot be made: {error}")))
        })
        .await?;
        let started = start(&self.runner, &shim).await;
        started.map_err(|fault| HandsFault::NotStarted(fault.to_string()))
    }

    async fn close(&self, run_id: RunId, slot: Slot) -> Result<KillReport, HandsFault> {
        let seat = self.seats.seat(run_id, slot);
        seat.interrupt();
        let mut held = seat.hand.lock().await;
        *held = None;
        end_and_clear(self.layout.slot(run_id, slot), slot).await
    }
}

/// The shim that runs, if it may be taken up.
async fn find(layout: &SlotLayout, slot: Slot, wanted: &ShimSpec) -> Result<Option<PidFile>, HandsFault> {
    let (dir, wanted) = (layout.shim.clone(), wanted.clone());
    blocking(move || {
        let is_fit = folders::read_spec(&dir).is_some_and(|given| fits(slot, &given, &wanted));
        Ok(living_shim(&dir).filter(|_| is_fit))
    })
    .await
}

async fn attach(layout: &SlotLayout, setup: &HandsSetup, running: PidFile) -> Result<ShimHand, Unreached> {
    let dialled = dial(&layout.shim, setup.run_id, &running.shim).await?;
    let journal_id = dialled.greeting.journal_id.unwrap_or(running.journal_id);
    let (file, is_first) = (layout.known_journal.clone(), setup.is_first);
    let is_whole = blocking(move || {
        let met = meet(&file, journal_id, is_first);
        met.map_err(|error| HandsFault::NotStarted(format!("its journal cannot be remembered: {error}")))
    })
    .await?;
    let connection = Connection::new(dialled);
    Ok(ShimHand::new(setup.run_id, layout.shim.clone(), running.shim, is_whole, connection))
}

#[async_trait]
impl Hands for RunnerHands {
    async fn open(&self, setup: &HandsSetup) -> Result<Arc<dyn Hand>, HandsFault> {
        let (inner, setup) = (Arc::clone(&self.0), setup.clone());
        let seat = inner.seats.seat(setup.run_id, setup.slot);
        // Before anything is spawned: a kill that comes later must find this opening, not come before it.
        let opening = seat.opening();
        let opened = unhurried(async move {
            tokio::select! {
                biased;
                () = opening.cancelled() => {
                    Err(HandsFault::Gone("it was ended while it was opened".to_owned()))
                }
                opened = inner.seated(&seat, &setup) => opened,
            }
        });
        Ok(opened.await?)
    }

    async fn kill(&self, run_id: RunId) -> Result<KillReport, HandsFault> {
        let inner = Arc::clone(&self.0);
        unhurried(async move {
            // All are ended, whatever becomes of the others.
            let (agent, checks, terminal) = tokio::join!(
                inner.close(run_id, Slot::Agent),
                inner.close(run_id, Slot::Checks),
                inner.close(run_id, Slot::Terminal)
            );
            Ok(together([agent?, checks?, terminal?]))
        })
        .await
    }

    async fn close(&self, run_id: RunId, slot: Slot) -> Result<KillReport, HandsFault> {
        let inner = Arc::clone(&self.0);
        unhurried(async move { inner.close(run_id, slot).await }).await
    }

    async fn renew_home(&self, run_id: RunId, slot: Slot, name: RequestId) -> Result<(), HandsFault> {
        let report = self.close(run_id, slot).await?;
        if report.survivors > 0 {
            let detail = format!("{} processes still have its HOME", report.survivors);
            return Err(HandsFault::NotEnded(detail));
        }
        let layout = self.0.layout.slot(run_id, slot);
        blocking(move || {
            folders::put_aside(&layout.home, &name.to_string())
                .map_err(|error| HandsFault::NotStarted(format!("its HOME cannot be put aside: {error}")))
        })
        .await
    }

    async fn sweep(&self, run_id: RunId) -> Result<KillReport, HandsFault> {
        let report = self.kill(run_id).await?;
        if report.survivors == 0 {
            let layout = self.0.layout.clone();
            blocking(move || {
                folders::discard_all(&layout, run_id)
                    .map_err(|error| HandsFault::NotEnded(format!("its files cannot be removed: {error}")))
            })
            .await?;
        }
        Ok(report)
    }

    async fn kept(&self) -> Result<Vec<RunId>, HandsFault> {
        let inner = Arc::clone(&self.0);
        blocking(move || {
            kept(&inner.layout)
                .map_err(|error| HandsFault::NotStarted(format!("the runs cannot be listed: {error}")))
        })
        .await
    }

    async fn living(&self) -> Result<Vec<RunId>, HandsFault> {
        let inner = Arc::clone(&self.0);
        blocking(move || {
            living(&inner.layout)
                .map_err(|error| HandsFault::NotStarted(format!("the runs cannot be listed: {error}")))
        })
        .await
    }
}
