//! Where runs are, seen from this daemon: their workspaces lie on one host, and several daemons can share a ledger.
//!
//! Owner: whoever picks, adopts, answers. Invariant: a run is only ever taken from a place that nothing was heard of for
//! as long as its leases hold; nothing here decides about the lease itself, which the ledger does.

use crate::ports::{LedgerFault, PlaceSeen, World};
use deputy_domain::run::Run;
use deputy_protocol::ids::PlaceId;
use std::collections::BTreeSet;

/// The places there are, read once for a whole look.
#[derive(Clone, Debug)]
pub struct Survey {
    here: PlaceId,
    places: Vec<PlaceSeen>,
}

/// Where a run's workspace lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts<'a> {
    /// Here, or nowhere yet.
    Here,
    /// In a place whose daemon lives: the run is that daemon's.
    Elsewhere(&'a PlaceSeen),
    /// In a place that nothing was heard of for too long; none when the ledger does not know it at all.
    Gone(Option<&'a PlaceSeen>),
}

impl Survey {
    /// As it is now.
    pub async fn of(world: &World) -> Result<Self, LedgerFault> {
        Ok(Self { here: world.ledger.place(), places: world.ledger.places().await? })
    }

    /// Where a run's workspace lies.
    pub fn find(&self, run: &Run) -> Whereabouts<'_> {
        let Some(place) = run.place.filter(|place| *place != self.here) else { return Whereabouts::Here };
        match self.places.iter().find(|seen| seen.place_id == place) {
            Some(seen) if seen.lives => Whereabouts::Elsewhere(seen),
            seen => Whereabouts::Gone(seen),
        }
    }

    /// This place.
    pub const fn here(&self) -> PlaceId {
        self.here
    }

    /// Whether a run is another living daemon's, or is meant to become it.
    pub fn is_elsewhere(&self, run: &Run) -> bool {
        matches!(self.find(run), Whereabouts::Elsewhere(_)) || self.is_meant_for_another(run)
    }

    /// Whether it is to begin in another place, whose daemon lives: what it builds on lies there.
    fn is_meant_for_another(&self, run: &Run) -> bool {
        let meant = run.order.part.as_ref().and_then(|part| part.place);
        meant.filter(|_| run.place.is_none()).is_some_and(|place| self.living().contains(&place))
    }

    /// Whether there ever was a daemon in another place.
    pub fn has_others(&self) -> bool {
        self.places.iter().any(|seen| seen.place_id != self.here)
    }

    /// The other places whose daemons live.
    pub fn living(&self) -> BTreeSet<PlaceId> {
        let others = self.places.iter().filter(|seen| seen.lives && seen.place_id != self.here);
        others.map(|seen| seen.place_id).collect()
    }
}

/// A place, for people: where to go.
pub fn describe(place: Option<&PlaceSeen>) -> String {
    match place {
        Some(PlaceSeen { host, data_dir, url: Some(url), .. }) => format!("{host} ({data_dir}, {url})"),
        Some(PlaceSeen { host, data_dir, .. }) => format!("{host} ({data_dir})"),
        None => "a host that is not known any more".to_owned(),
    }
}
