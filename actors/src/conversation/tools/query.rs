//! One's own question of what happened, in SQL.

use super::seen::{Seen, Unseen};
use super::subject::{project, redactor};
use crate::ports::{EventsWanted, LedgerFault, QueryFault, Rows, TableRows, World};
use async_trait::async_trait;
use deputy_domain::analysis::{
    Happened, Table, deploy_rows, error_of, error_rows, event_row, run_row, shown,
};
use deputy_domain::conversation::Conversation;
use deputy_domain::coo::tools::query::Query;
use deputy_domain::coo::untrusted;
use deputy_domain::ledger;
use deputy_domain::metric::{Kept, ProductEvent};
use deputy_domain::projection::RunDoc;
use deputy_domain::run::{DeliveryProgress, RollbackProgress, State};
use deputy_protocol::At;
use deputy_protocol::event::{Event, RunEvent};
use deputy_protocol::ids::ProjectId;
use deputy_protocol::stream::Stream;
use serde_json::Value;
use std::sync::{Mutex, PoisonError};

/// Events that are looked at, the newest.
const EVENTS_MAX: usize = 50_000;

/// Bytes of their properties, the newest.
const BYTES_MAX: usize = 32 << 20;

/// Events that are read at once.
const PAGE: u32 = 5_000;

/// Runs that are looked at, the newest.
const RUNS_MAX: usize = 5_000;

/// Facts of a run that are looked through for when something happened: it is among its last ones.
const FACTS_MAX: u32 = 100;

pub(super) async fn show(world: &World, it: &Conversation, wanted: &Query) -> Seen {
    let project = project(world, it, wanted.project.as_deref()).await?;
    let rows = ProjectRows { world, project_id: project.project_id, cut: Mutex::default() };
    let answer = match world.analysis.ask(&wanted.sql, &rows).await {
        Ok(answer) => answer,
        Err(QueryFault::Ledger(fault)) => return Err(fault.into()),
        Err(fault) => return Err(Unseen::told(&fault)),
    };
    let cut = rows.cut.into_inner().unwrap_or_else(PoisonError::into_inner).join(" ");
    let name = &project.name;
    if answer.rows.is_empty() {
        return Ok(format!("No row of {name} answers this.{}{cut}", if cut.is_empty() { "" } else { " " }));
    }
    let (table, count) = shown(&answer);
    let more = if answer.is_cut || count < answer.rows.len() { ", and there are more" } else { "" };
    let clean = redactor(world, project.project_id).await?.text(table);
    let material = untrusted(&format!("what {name}'s programs and runs say"), &clean);
    Ok(format!("{count} rows of {name}{more}. {cut}\n{material}"))
}

/// The rows of one project.
struct ProjectRows<'a> {
    world: &'a World,
    project_id: ProjectId,
    /// What was left out, for whoever asks.
    cut: Mutex<Vec<String>>,
}

#[async_trait]
impl TableRows for ProjectRows<'_> {
    async fn of(&self, table: Table) -> Result<Vec<Vec<Value>>, QueryFault> {
        match table {
            Table::Events => Ok(self.events(false).await?.iter().map(event_row).collect()),
            Table::Errors => {
                let mut rows: Vec<Vec<Value>> =
                    self.events(true).await?.iter().filter_map(error_of).collect();
                let mut runs = self.runs();
                while let Some(doc) = runs.next().await? {
                    rows.extend(error_rows(&doc, self.happened(&doc).await?));
                }
                Ok(rows)
            }
            Table::Deploys => {
                let (mut rows, mut runs) = (Vec::new(), self.runs());
                while let Some(doc) = runs.next().await? {
                    rows.extend(deploy_rows(&doc, self.happened(&doc).await?));
                }
                Ok(rows)
            }
            Table::Runs => {
                let (mut rows, mut runs) = (Vec::new(), self.runs());
                while let Some(doc) = runs.next().await? {
                    rows.push(run_row(&doc));
                }
                Ok(rows)
            }
        }
    }
}

impl ProjectRows<'_> {
    /// The newest events, as many as are looked at.
    async fn events(&self, errors: bool) -> Result<Vec<ProductEvent>, QueryFault> {
        let days = self.world.settings.keep_product_events_days;
        let since = Kept { now: self.world.clock.now(), days }.since();
        let mut wanted = EventsWanted { since, errors, behind: None, limit: PAGE };
        let (mut found, mut bytes): (Vec<ProductEvent>, usize) = (Vec::new(), 0);
        loop {
            let page = self.world.metrics.events(self.project_id, &wanted).await;
            let page = page.map_err(|fault| QueryFault::Failed(fault.to_string()))?;
            let is_last = page.len() < PAGE as usize;
            bytes += page.iter().map(|event| event.properties.len()).sum::<usize>();
            found.extend(page);
            let Some(last) = found.last().filter(|_| !is_last) else { return Ok(found) };
            if found.len() >= EVENTS_MAX || bytes > BYTES_MAX {
                let (count, from) = (found.len(), last.at.format("%Y-%m-%d %H:%M:%S"));
                let what = if errors { "errors of the product" } else { "events" };
                self.left_out(format!(
                    "Only the newest {count} {what} were asked, those since {from}: for sums over more use `metrics_show`."
                ));
                return Ok(found);
            }
            wanted.behind = Some((last.at, last.id.clone()));
        }
    }

    /// The newest runs, as many as are looked at. They are read one after the other: all of them at once, with what each was
    /// told, are far larger than their rows.
    fn runs(&self) -> NewestRuns<'_> {
        let parent = Some(self.project_id.to_string());
        let rows = self.world.ledger.every_row(ledger::Table::Runs, &[]).of(parent);
        NewestRuns { of: self, rows, count: 0 }
    }

    /// When something of a run happened that its row does not say. Most rows say it all.
    async fn happened(&self, doc: &RunDoc) -> Result<Happened, LedgerFault> {
        let is_told = match &doc.run.state {
            State::Review { delivery } => {
                matches!(delivery, Some(DeliveryProgress::Failed { .. } | DeliveryProgress::Conflict { .. }))
            }
            State::Approved { rollback, .. } => {
                matches!(rollback, Some(RollbackProgress::Done { .. } | RollbackProgress::Failed { .. }))
            }
            _ => false,
        };
        let mut happened = Happened::default();
        if !is_told {
            return Ok(happened);
        }
        let after = doc.version.saturating_sub(u64::from(FACTS_MAX));
        let stream = Stream::Run(doc.run_id);
        for envelope in self.world.ledger.read_stream(&stream, after, FACTS_MAX).await? {
            // What was redacted says nothing.
            if let Ok(Event::Run(fact)) = envelope.event() {
                note(&mut happened, &fact);
            }
        }
        Ok(happened)
    }

    fn left_out(&self, what: String) {
        let mut cut = self.cut.lock().unwrap_or_else(PoisonError::into_inner);
        if !cut.contains(&what) {
            cut.push(what);
        }
    }
}

/// Runs of a project, the newest first.
struct NewestRuns<'a> {
    of: &'a ProjectRows<'a>,
    rows: Rows<'a>,
    count: usize,
}

impl NewestRuns<'_> {
    async fn next(&mut self) -> Result<Option<RunDoc>, LedgerFault> {
        let Some(row) = self.rows.next().await? else { return Ok(None) };
        if self.count == RUNS_MAX {
            self.of.left_out(format!("Only the newest {RUNS_MAX} runs were asked."));
            return Ok(None);
        }
        self.count += 1;
        row.read("run").map(Some)
    }
}

fn note(happened: &mut Happened, fact: &RunEvent) {
    let at: (Option<At>, Option<At>) = match fact {
        RunEvent::DeliveryFailed { at, .. } | RunEvent::RollbackFailed { at, .. } => (Some(*at), None),
        RunEvent::RolledBack { at, .. } => (None, Some(*at)),
        _ => return,
    };
    happened.failed_at = at.0.or(happened.failed_at);
    happened.taken_back_at = at.1.or(happened.taken_back_at);
}
