//! How well the daemon is, and why not better. What costs more than a look is remembered for some seconds.

use crate::hands::RunnerHands;
use crate::health::HealthReport;
use async_trait::async_trait;
use chrono::TimeDelta;
use deputy_actors::notifier::held_back;
use deputy_actors::ports::{LedgerFault, World};
use deputy_domain::ledger::{RowKey, Table};
use deputy_domain::notice::{DocState, Held, NoticeDoc, Quiet, Receipt, Target};
use deputy_domain::projection::{HOUSE_KEY, HouseDoc};
use deputy_protocol::At;
use deputy_protocol::api::{Health, HealthCause, HealthStatus};
use deputy_protocol::event::Tier;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Free space below which no new work should begin, in bytes: an agent's build can write this much in a minute.
const DISK_FREE_MIN_BYTES: u64 = 512 << 20;

/// How long hands that could not be had are believed to be so: the cause is gone within ten seconds of its end.
const BAD_HANDS_FOR: TimeDelta = TimeDelta::seconds(8);

/// How long hands that could be had are believed to be so. Trying starts processes.
const GOOD_HANDS_FOR: TimeDelta = TimeDelta::minutes(5);

/// A notice that waits this long does so because its channel does not work.
const CHANNEL_FAILS_AFTER: TimeDelta = TimeDelta::hours(1);

/// Events that the index of what was said may lack before anybody is told: some seconds of its work.
const FAR_BEHIND: u64 = 10_000;

/// How well the daemon is.
pub(super) struct Doctor {
    pub(super) world: World,
    pub(super) hands: RunnerHands,
    pub(super) data_dir: PathBuf,
    pub(super) tried: Arc<Mutex<Option<Tried>>>,
}

/// What came of trying hands.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    at: At,
    fault: Option<String>,
}

#[async_trait]
impl HealthReport for Doctor {
    async fn report(&self) -> Health {
        let mut causes = match self.of_ledger().await {
            Ok(causes) => causes,
            Err(fault) => vec![cause("ledger_unavailable", fault.to_string(), HealthStatus::Down)],
        };
        causes.extend(self.full_disk());
        causes.extend(self.no_hands());
        causes.extend(self.no_model());
        causes.extend(self.no_meanings());
        let status = causes.iter().map(|cause| cause.status).max().unwrap_or(HealthStatus::Ok);
        Health { status, causes }
    }
}

impl Doctor {
    async fn of_ledger(&self) -> Result<Vec<HealthCause>, LedgerFault> {
        let ledger = &self.world.ledger;
        let key = RowKey { table: Table::House, key: HOUSE_KEY.to_owned() };
        // A row that cannot be read is the ledger's business, and its readers say so.
        let house: HouseDoc =
            ledger.row(&key).await?.and_then(|found| found.row.doc.read().ok()).unwrap_or_default();
        let mut causes: Vec<HealthCause> = failed_backup(&house).into_iter().collect();
        causes.extend(held(&house));
        causes.extend(self.behind().await);
        if !house.holds_notices() {
            causes.extend(self.stuck_notices().await?);
            causes.extend(held_back(&self.world).await?.map(paced));
        }
        let own = ledger.place();
        if ledger.places().await?.iter().any(|place| place.place_id == own && !place.lives) {
            let detail = "no heartbeat was recorded lately: other daemons on this database may take its runs";
            causes.push(cause("heartbeat_missing", detail, HealthStatus::Degraded));
        }
        Ok(causes)
    }

    /// What was said is not found yet, or not at all; nothing of it is lost.
    async fn behind(&self) -> Option<HealthCause> {
        let head = *self.world.ledger.head().borrow();
        match self.world.search.mark().await {
            Err(fault) => Some(cause("search_failing", fault.to_string(), HealthStatus::Degraded)),
            Ok(mark) if head.saturating_sub(mark.position) > FAR_BEHIND => {
                let detail = format!("of {head} events {} can be searched so far", mark.position);
                Some(cause("search_behind", detail, HealthStatus::Ok))
            }
            Ok(_) => None,
        }
    }

    fn full_disk(&self) -> Option<HealthCause> {
        let found = rustix::fs::statvfs(&self.data_dir).ok()?;
        let free_bytes = found.f_bavail.saturating_mul(found.f_frsize);
        (free_bytes < DISK_FREE_MIN_BYTES).then(|| {
            let detail = format!("{} MiB are free where the data lie: make room", free_bytes >> 20);
            cause("disk_full", detail, HealthStatus::Degraded)
        })
    }

    fn no_hands(&self) -> Option<HealthCause> {
        if !self.hands.program().is_file() {
            let detail = "the program of the runner is gone: install deputy-runner beside deputyd";
            return Some(cause("no_runner", detail, HealthStatus::Degraded));
        }
        if !self.hands.has_sandbox() {
            let detail = "bubblewrap is not installed, and no run works without it: install it (its program is `bwrap`)";
            return Some(cause("no_sandbox", detail, HealthStatus::Degraded));
        }
        self.tried().map(|fault| {
            let detail = format!("{fault}; no run can use tools: see `deputyd doctor`");
            cause("no_sandbox", detail, HealthStatus::Degraded)
        })
    }

    /// What came of the last try. Where that is old another begins, and whoever asks next hears of it: nobody waits.
    fn tried(&self) -> Option<String> {
        // Somebody tries at this moment.
        let Ok(mut tried) = Arc::clone(&self.tried).try_lock_owned() else { return None };
        let holds = |tried: &Tried| if tried.fault.is_some() { BAD_HANDS_FOR } else { GOOD_HANDS_FOR };
        let now = self.world.clock.now();
        let known = tried.as_ref().and_then(|tried| tried.fault.clone());
        if tried.as_ref().is_none_or(|tried| now - tried.at > holds(tried)) {
            let (hands, clock) = (self.hands.clone(), Arc::clone(&self.world.clock));
            tokio::spawn(async move {
                let fault = hands.try_again().await.err().map(|fault| fault.to_string());
                *tried = Some(Tried { at: clock.now(), fault });
            });
        }
        known
    }

    fn no_model(&self) -> Option<HealthCause> {
        let there = self.world.settings.tiers.get(&Tier::B).is_some_and(|models| !models.is_empty());
        (!there).then(|| {
            let detail = "no model does features: set models.b (`deputyd doctor` tries it)";
            cause("no_model", detail, HealthStatus::Degraded)
        })
    }

    /// Memories are found by their words all the same.
    fn no_meanings(&self) -> Option<HealthCause> {
        let trouble = self.world.settings.embeddings.as_ref()?.trouble()?;
        let detail = format!("memories are found by their words alone: {trouble}");
        Some(cause("embeddings_failing", detail, HealthStatus::Degraded))
    }

    /// Channels that were told nothing lately because it was quiet: what waits for them does so in good order.
    fn rested(&self) -> BTreeSet<String> {
        let now = self.world.clock.now();
        let was_quiet =
            |quiet: &Quiet| [now, now - CHANNEL_FAILS_AFTER].iter().any(|at| quiet.ends(*at).is_some());
        if !self.world.settings.quiet.as_ref().is_some_and(was_quiet) {
            return BTreeSet::new();
        }
        let targets = self.world.couriers.targets().into_iter();
        targets.filter(Target::is_read_by_people).map(|target| target.name).collect()
    }

    /// Says how many, and not which: this is shown to everybody, and the names of channels are not.
    async fn stuck_notices(&self) -> Result<Option<HealthCause>, LedgerFault> {
        let (mut count, mut oldest) = (0_u64, None::<At>);
        let rested = self.rested();
        let mut rows = self.world.ledger.every_row(Table::Outbox, &[DocState::Pending.name()]);
        while let Some(row) = rows.next().await? {
            let doc: NoticeDoc = row.read("notice")?;
            let waits =
                |(name, receipt): (&String, &Receipt)| !receipt.is_settled() && !rested.contains(name);
            let is_stuck = doc.addressed_at.is_none() || doc.receipts.iter().any(waits);
            if is_stuck && self.world.clock.now() - doc.at > CHANNEL_FAILS_AFTER {
                count += 1;
                oldest = oldest.min(Some(doc.at)).or(Some(doc.at));
            }
        }
        Ok(oldest.map(|oldest| {
            let detail = format!(
                "{count} {} since {} could not be delivered: `deputyd doctor --notify` tries every channel",
                if count == 1 { "notification" } else { "notifications" },
                oldest.format("%Y-%m-%d %H:%M UTC")
            );
            cause("channel_failing", detail, HealthStatus::Degraded)
        }))
    }
}

/// Nothing is wrong: more is to be told than the pace of a channel allows.
fn paced(held: Held) -> HealthCause {
    let detail = format!(
        "{} {} for the pace of their channel; the next message may go at {} (`notify.email.per_hour`)",
        held.count,
        if held.count == 1 { "notification waits" } else { "notifications wait" },
        held.until.format("%Y-%m-%d %H:%M UTC")
    );
    cause("notices_wait", detail, HealthStatus::Ok)
}

fn cause(code: &str, detail: impl Into<String>, status: HealthStatus) -> HealthCause {
    HealthCause { code: code.to_owned(), detail: detail.into(), status }
}

fn failed_backup(house: &HouseDoc) -> Option<HealthCause> {
    house.backup.failed.as_ref().map(|(at, detail)| {
        let detail = format!("the daily backup of {} failed: {detail}", at.format("%Y-%m-%d %H:%M UTC"));
        cause("backup_failed", detail, HealthStatus::Degraded)
    })
}

/// A state that somebody chose, and no fault.
fn held(house: &HouseDoc) -> Option<HealthCause> {
    house.paused.as_ref().map(|_| {
        let detail = if house.holds_notices() {
            "it was restored from a backup: nothing starts and nobody is told until `deputy resume`"
        } else {
            "it is paused: nothing starts until `deputy resume`"
        };
        cause("paused", detail, HealthStatus::Ok)
    })
}
