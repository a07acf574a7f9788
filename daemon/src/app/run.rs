//! The daemon's life: the tree comes up, the API answers, and at the end everything is put down in order.

use super::build::App;
use crate::control::{self, Control};
use crate::feed::{FeedHub, FeedSettings};
use crate::gateway;
use crate::http::{self, ServeSettings};
use deputy_actors::given_up::given_up;
use deputy_actors::office::HouseHandle;
use deputy_actors::ports::LedgerFault;
use deputy_actors::supervision::{Exhausted, Notices, Root, RootExit, SupervisionPorts};
use deputy_actors::tree;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Time for current moves to end before the tree is stopped: long enough for a file tool, short enough for systemd.
const DRAIN: Duration = Duration::from_secs(10);
/// Time for calls that were cut off to be settled: some appends.
const SETTLE: Duration = Duration::from_secs(3);

/// How the daemon is told to end.
#[derive(Clone, Debug, Default)]
pub struct Lifecycle {
    /// Ends current moves, then everything.
    pub soft: CancellationToken,
    /// Ends everything at once.
    pub hard: CancellationToken,
}

/// How the daemon ended.
#[derive(Debug)]
pub enum Ended {
    /// It was asked to.
    Asked,
    /// Something failed too often: whoever starts processes starts it anew.
    Exhausted(Exhausted),
    /// The ledger cannot go on: only a restart can tell what was recorded.
    Ledger(LedgerFault),
    /// The tree or the API ended by itself.
    Broken(String),
}

impl App {
    /// Runs until it is told to end, or cannot go on. `ready` is told the address once the API answers.
    pub async fn run(mut self, lifecycle: Lifecycle, ready: impl FnOnce(std::net::SocketAddr)) -> Ended {
        let house = HouseHandle::new(self.world.clone());
        // Before the API answers anybody: what it begins is another daemon's to finish once nothing is heard of this one.
        if let Err(fault) = self.world.ledger.heartbeat(self.world.daemon_id).await {
            return Ended::Ledger(fault);
        }
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        if let Err(fault) = house.arrive(env!("CARGO_PKG_VERSION").to_owned(), host).await {
            return Ended::Ledger(fault);
        }
        let (notices, mut teller) = given_up(self.world.clone());
        let root = match self.start_tree(notices).await {
            Ok(root) => root,
            Err(ended) => return ended,
        };
        let ended = tokio::select! {
            ended = self.serve(&root, &lifecycle, ready) => ended,
            never = teller.run() => match never {},
        };
        if matches!(ended, Ended::Asked) {
            self.drain(&lifecycle).await;
        }
        self.cut_calls().await;
        root.stop();
        root.exited().await;
        teller.finish().await;
        if matches!(ended, Ended::Asked)
            && let Err(fault) = house.depart().await
        {
            tracing::warn!(%fault, "the departure could not be recorded");
        }
        self.search.close().await;
        self.product.close().await;
        self.store.close().await;
        ended
    }

    async fn start_tree(&self, notices: Arc<dyn Notices>) -> Result<Root, Ended> {
        let ports = SupervisionPorts {
            clock: Arc::clone(&self.world.clock),
            entropy: Arc::clone(&self.world.entropy),
            notices,
        };
        let spec = tree::spec(&self.world, &self.handles);
        let root = spec.start(self.instance.clone(), ports).await;
        root.map_err(|error| Ended::Broken(error.to_string()))
    }

    async fn serve(
        &mut self,
        root: &Root,
        lifecycle: &Lifecycle,
        ready: impl FnOnce(std::net::SocketAddr),
    ) -> Ended {
        let closing = CancellationToken::new();
        let ended = self.answer(root, lifecycle, ready, closing.clone()).await;
        closing.cancel();
        ended
    }

    async fn answer(
        &mut self,
        root: &Root,
        lifecycle: &Lifecycle,
        ready: impl FnOnce(std::net::SocketAddr),
        closing: CancellationToken,
    ) -> Ended {
        let Some((listener, address)) =
            self.listener.take().and_then(|it| it.local_addr().ok().map(|at| (it, at)))
        else {
            return Ended::Broken("the listener was taken before".to_owned());
        };
        let ledger = Arc::clone(&self.world.ledger);
        let feed = FeedHub::start(ledger, Arc::clone(&self.deltas), FeedSettings::default(), closing.clone())
            .seen_by(Arc::clone(&self.presence));
        let desk = self.gateway();
        let router = http::router(self.http_state(feed, address)).merge(gateway::router(Arc::clone(&desk)));
        let server =
            http::serve(listener, self.tls.clone(), router, ServeSettings::default(), closing.clone());
        let inner_door = async {
            let listener = gateway::bind(&self.config.storage.data_dir)?;
            gateway::serve(listener, desk, closing).await
        };
        let swept = Arc::clone(&self.traffic).keep_swept(Arc::clone(&self.world.clock));
        let control = Control {
            tokens: Arc::clone(&self.tokens),
            people: Arc::clone(&self.people),
            store: Arc::clone(&self.store),
            backups: Arc::clone(&self.backups),
            health: self.health(),
        };
        let back_door = control::serve(&self.config.storage.data_dir, control);
        let hands = self.hands.clone();
        let came_up = async {
            match root.handle().ready().await {
                Ok(()) => ready(address),
                // The root's exit says why.
                Err(error) => tracing::error!(%error, "the tree did not come up"),
            }
            hands.end_abandoned_probes().await;
            std::future::pending::<()>().await;
        };
        let orphans = super::orphans::watch(&self.world, &self.config.storage.data_dir);
        let renewals = super::renewals::watch(self.tls.as_ref());
        let devices = super::channels::keep_fresh(&self.push, &*self.world.clock);
        let (load, clock) = (Arc::clone(&self.load), Arc::clone(&self.world.clock));
        let (store, metrics) = (Arc::clone(&self.store), self.metrics.clone());
        let pulse = super::pulse::beat(root.handle().clone(), store, metrics, load, clock);
        tokio::select! {
            () = lifecycle.soft.cancelled() => Ended::Asked,
            () = lifecycle.hard.cancelled() => Ended::Asked,
            fault = self.store.fatal() => Ended::Ledger(fault),
            exit = root.ending() => match exit {
                RootExit::Exhausted(exhausted) => Ended::Exhausted(exhausted),
                RootExit::Stopped | RootExit::Failed => Ended::Broken("the root of the tree ended".to_owned()),
            },
            error = back_door => Ended::Broken(format!("the control socket ended: {error:?}")),
            ended = inner_door => Ended::Broken(format!("the gateway's socket ended: {ended:?}")),
            () = swept => Ended::Broken("nobody removes old traffic any more".to_owned()),
            () = server => Ended::Broken("the API ended".to_owned()),
            () = came_up => Ended::Asked,
            error = renewals => Ended::Broken(format!("cannot listen for SIGHUP: {error}")),
            () = orphans => Ended::Broken("nobody looks for orphans any more".to_owned()),
            never = devices => match never {},
            () = pulse => Ended::Broken("the pulse ended".to_owned()),
        }
    }

    /// Lets every run and every conversation end its current move, and every call of a program; the processes of runs live
    /// on.
    async fn drain(&self, lifecycle: &Lifecycle) {
        let Self { handles, flight, .. } = self;
        let terminals = self.world.terminals.close_all();
        let all = async {
            tokio::join!(handles.owners.drained(), handles.thinkers.drained(), flight.landed(), terminals)
        };
        tokio::select! {
            () = lifecycle.hard.cancelled() => {}
            () = tokio::time::sleep(DRAIN) => tracing::warn!("some work was cut in the middle of a move or of a call"),
            (runs, conversations, (), ()) = all => {
                if let Err(error) = runs.and(conversations) {
                    tracing::warn!(%error, "not all work could be drained");
                }
            }
        }
    }

    /// Settles what is still asked of models, while there is a ledger to say it to.
    async fn cut_calls(&self) {
        self.flight.cut();
        if tokio::time::timeout(SETTLE, self.flight.landed()).await.is_err() {
            tracing::warn!(
                "some calls could not be settled: whoever takes their runs up reckons with what was set aside"
            );
        }
    }
}
