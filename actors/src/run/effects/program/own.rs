//! An agent that is logged in by itself: what it used is counted from its own words, and its account's windows are kept.

use super::super::desk::Desk;
use super::super::fault::EffectFault;
use crate::agents::{Login, Program};
use crate::office::HouseHandle;
use deputy_domain::driver::{Fact, Quota, QuotaDoc, Trouble, TurnEnd, WHOLE_ACCOUNT, derived, shut_until};
use deputy_domain::run::{Command, Run};
use deputy_protocol::At;
use deputy_protocol::event::{HouseEvent, QuotaState, Usage};
use deputy_protocol::ids::{EventId, ToolUseId};
use deputy_protocol::money::Usd;

/// What a process said of its use and of its account, and is not on record yet.
#[derive(Debug, Default)]
pub(super) struct Heard {
    used: Option<(Usage, Option<Usd>)>,
    /// With the number of the fact.
    quotas: Vec<(u64, Quota)>,
}

impl Heard {
    /// Takes in what a fact says of either.
    pub(super) fn hear(&mut self, number: u64, fact: &Fact) {
        match fact {
            Fact::Used { usage: tokens, cost_usd } => {
                let (sum, reckoned) = self.used.get_or_insert_default();
                sum.add(&Usage {
                    input_tokens: tokens.input,
                    cache_read_tokens: tokens.cache_read,
                    cache_write_tokens: tokens.cache_write,
                    output_tokens: tokens.output,
                    cost_usd: Usd::ZERO,
                });
                if let Some(cost) = cost_usd {
                    *reckoned = Some(reckoned.unwrap_or_default().saturating_add(*cost));
                }
            }
            Fact::Quota(quota) => self.quotas.push((number, quota.clone())),
            // Some name no windows, and only say when there is more.
            Fact::TurnEnded(TurnEnd::Failed { trouble: Trouble::UsedUp { until: Some(until) }, .. }) => {
                self.quotas.push((number, whole_account(*until)));
            }
            Fact::SessionBegan { .. }
            | Fact::Said { .. }
            | Fact::ToolBegan { .. }
            | Fact::ToolEnded { .. }
            | Fact::PermissionAsked { .. }
            | Fact::QuestionAsked { .. }
            | Fact::TurnEnded(_)
            | Fact::Remarked { .. } => {}
        }
    }

    /// Whether there is nothing to put on record.
    pub(super) const fn is_empty(&self) -> bool {
        self.used.is_none() && self.quotas.is_empty()
    }

    /// The command that counts what was used; none where nothing was.
    pub(super) fn count(&mut self, process: ToolUseId, facts: u64) -> Option<Command> {
        let (usage, reckoned_usd) = self.used.take()?;
        Some(Command::Count { process, facts, usage, reckoned_usd })
    }

    /// Records what is news of the account.
    pub(super) async fn record_quotas(
        &mut self,
        desk: &Desk,
        agent: &str,
        process: ToolUseId,
    ) -> Result<(), EffectFault> {
        if self.quotas.is_empty() {
            return Ok(());
        }
        let house = HouseHandle::new(desk.world.clone());
        let mut known = house.load().await?.quotas.remove(agent).unwrap_or_default();
        for (number, quota) in std::mem::take(&mut self.quotas) {
            let now = desk.world.clock.now();
            let is_told = |doc: &QuotaDoc| {
                let resets_at = doc.resets_at.map(|at| at.timestamp());
                doc.state == QuotaState::UsedUp && resets_at == quota.resets_at
            };
            if quota.window == WHOLE_ACCOUNT && known.values().any(is_told) {
                continue;
            }
            let Some(seen) = QuotaDoc::news(&known, &quota, now) else { continue };
            let event_id = EventId(derived(process, &format!("quota {number}")));
            let event = HouseEvent::QuotaSeen {
                agent: agent.to_owned(),
                window: quota.window.clone(),
                state: seen.state,
                used_percent: seen.used_percent,
                resets_at: seen.resets_at,
                at: now,
            };
            house.record(event_id, event).await?;
            known.insert(quota.window, seen);
        }
        Ok(())
    }
}

fn whole_account(until: i64) -> Quota {
    Quota {
        window: WHOLE_ACCOUNT.to_owned(),
        state: QuotaState::UsedUp,
        used_percent: Some(100),
        resets_at: Some(until),
    }
}

/// Caps that cannot be kept: the work is not begun.
pub(super) fn keeps_caps(desk: &Desk, program: &Program, run: &Run) -> Result<(), EffectFault> {
    let is_day_capped = desk.world.settings.day_usd_max.is_some();
    match program.cannot_keep(&run.order.agent, &run.order.budget, is_day_capped) {
        Some(detail) => Err(EffectFault::hopeless("price_unknown", detail)),
        None => Ok(()),
    }
}

/// Why a run whose agent is counted by its own words may use no more; `None`: it may.
pub(super) fn used_up(program: &Program, run: &Run) -> Option<String> {
    let cap = run.order.budget.tokens_max.filter(|_| program.login == Login::Own)?;
    let used = run.committed().tokens;
    (used >= cap).then(|| format!("{used} of {cap} tokens are used, as the agent counts them"))
}

/// Until when the agent's account is used up, as any of its runs heard, and why nothing is begun meanwhile. The founder
/// who wants a run tried again may know better.
pub(super) async fn shut(
    desk: &Desk,
    program: &Program,
    run: &Run,
) -> Result<Option<(At, String)>, EffectFault> {
    let is_wanted_again = run.attempt > 1 && run.failures == 0;
    if program.login != Login::Own || is_wanted_again {
        return Ok(None);
    }
    let agent = &run.order.agent;
    let house = HouseHandle::new(desk.world.clone()).load().await?;
    let Some(windows) = house.quotas.get(agent) else { return Ok(None) };
    let shut = shut_until(windows, desk.world.clock.now());
    Ok(shut.map(|(until, window)| {
        let window = window.replace('_', " ");
        (until, format!("the account of `{agent}` is used up ({window}), as another run of it was told"))
    }))
}
