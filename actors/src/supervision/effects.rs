//! What a supervisor does: each effect is started here and reports back as a message.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::future::join_all;
use ractor::{ActorRef, SupervisionEvent};

use super::cell::{SupervisorCell, Tasks};
use super::end::End;
use super::life::{Life, Stopped};
use super::message::Message;
use super::{ChildId, ChildSpec, Exhausted, SupervisionPorts};

/// The means of one supervisor: its ports, its scope, and the lives it started.
pub(super) struct Effects {
    myself: ActorRef<Message>,
    name: String,
    ports: SupervisionPorts,
    /// Above all children; stopped when this is dropped, so that a killed supervisor leaves no timer behind.
    scope: Tasks,
    children: HashMap<ChildId, Known>,
}

struct Known {
    spec: ChildSpec,
    life: Option<Life>,
}

impl Drop for Effects {
    fn drop(&mut self) {
        self.scope.stop();
    }
}

impl Effects {
    pub(super) fn new(
        myself: ActorRef<Message>,
        name: String,
        ports: SupervisionPorts,
        scope: Tasks,
    ) -> Self {
        Self { myself, name, ports, scope, children: HashMap::new() }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn ports(&self) -> &SupervisionPorts {
        &self.ports
    }

    pub(super) fn know(&mut self, spec: ChildSpec) {
        self.children.insert(spec.id.clone(), Known { spec, life: None });
    }

    pub(super) fn forget(&mut self, id: &ChildId) {
        self.children.remove(id);
    }

    pub(super) fn start(&mut self, id: &ChildId, attempt: u64) {
        let Some(known) = self.children.get_mut(id) else { return };
        let name = format!("{}/{id}", self.name);
        tracing::debug!(child = name, attempt, "starting");
        let (supervisor, ports) = (self.myself.get_cell(), self.ports.clone());
        let cell = SupervisorCell::new(supervisor, name, self.scope.below(), ports);
        known.life = Some(Life::begin(&known.spec, attempt, cell, self.myself.clone()));
    }

    pub(super) fn stop(&self, id: &ChildId, attempt: u64) {
        let Some(life) = self.life(id.as_str()) else { return };
        let (id, myself) = (id.clone(), self.myself.clone());
        tokio::spawn(async move {
            if life.stop().await == Stopped::Stuck {
                // A supervisor that is itself ending sees this by its own stopping.
                let _ = myself.send_message(Message::Stuck { id, attempt });
            }
        });
    }

    /// Gives the end of a child to its life, which reports when nothing is left of it. Other actors that somebody
    /// linked here are no children, and their ends no concern.
    pub(super) fn pass_on(&self, event: SupervisionEvent) {
        let Some((actor, end)) = End::of(event) else { return };
        let name = actor.get_name().unwrap_or_default();
        let id = name.strip_prefix(&*self.name).and_then(|rest| rest.strip_prefix('/'));
        if let Some(life) = id.and_then(|id| self.life(id)) {
            life.ended(end);
        }
    }

    pub(super) fn set_timer(&self, id: &ChildId, due: DateTime<Utc>) {
        tracing::debug!(child = %id, %due, "restart is delayed");
        let (clock, myself, id) = (Arc::clone(&self.ports.clock), self.myself.clone(), id.clone());
        self.scope.spawn(async move {
            clock.sleep_until(due).await;
            // A supervisor that is ending has no use for its timers.
            let _ = myself.send_message(Message::Timer { id, due });
        });
    }

    pub(super) fn notify(&self, exhausted: &Exhausted) {
        tracing::error!(supervisor = exhausted.supervisor, child = %exhausted.child, error = exhausted.error, "gave up");
        self.ports.notices.on_exhausted(exhausted);
    }

    /// Stops these children one after the other, in the order given, each within its own time.
    pub(super) async fn stop_in_turn(&self, ids: impl Iterator<Item = &ChildId>) {
        for id in ids {
            let Some(life) = self.life(id.as_str()) else { continue };
            Self::warn_if_stuck(id, life.stop_for_good().await);
        }
    }

    /// Stops these children all at once, each within its own time.
    pub(super) async fn stop_together(&self, ids: impl Iterator<Item = &ChildId>) {
        let lives = ids.filter_map(|id| self.life(id.as_str()).map(|life| (id, life)));
        join_all(lives.map(|(id, life)| async move { Self::warn_if_stuck(id, life.stop_for_good().await) }))
            .await;
    }

    fn warn_if_stuck(id: &ChildId, stopped: Stopped) {
        if stopped == Stopped::Stuck {
            tracing::error!(child = %id, "left behind: it was stopped and killed, and is still there");
        }
    }

    fn life(&self, id: &str) -> Option<Life> {
        self.children.get(id).and_then(|known| known.life.clone())
    }
}
