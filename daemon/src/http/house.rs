//! The installation: what holds for it, how busy it is, and the kill switch.

use super::access::Caller;
use super::body::{Json, NoBody};
use super::fields;
use super::idempotency::Seed;
use super::problem::ApiError;
use super::rows::doc;
use super::state::AppState;
use super::views;
use axum::extract::State;
use deputy_domain::ledger::{RowKey, Table};
use deputy_domain::projection::{SpendDoc, day_key};
use deputy_protocol::api::{ChannelView, House, HouseView, LimitsView, Load, PauseRequest, TodayView};
use deputy_protocol::money::Usd;

/// What holds for the installation, and what of it is used.
pub(super) async fn show(State(app): State<AppState>) -> Result<axum::Json<HouseView>, ApiError> {
    let now = app.world.clock.now();
    let house = app.house.load().await?;
    let key = RowKey { table: Table::Spend, key: day_key(now) };
    let today: SpendDoc = match app.world.ledger.row(&key).await? {
        Some(found) => doc(&found)?,
        None => SpendDoc::default(),
    };
    let settings = &app.world.settings;
    let channel =
        |target: deputy_actors::ports::Target| ChannelView { name: target.name, events: target.events };
    Ok(axum::Json(HouseView {
        backup: views::backup(&house, settings.backup_at_hour),
        restored_at: house.restored_at,
        paused: views::house(house).paused,
        limits: LimitsView {
            runs_max: settings.runs_max,
            run_usd_max: settings.run_budget.usd_max.map(Usd::as_f64),
            day_usd_max: settings.day_usd_max.map(Usd::as_f64),
            run_minutes_max: settings.run_budget.minutes_max,
        },
        today: TodayView {
            day: now.format("%Y-%m-%d").to_string(),
            cost_usd: today.spent.cost_usd.as_f64(),
            reserved_usd: today.reserved_usd.as_f64(),
        },
        providers: app.facts.providers(),
        channels: app.world.couriers.targets().into_iter().map(channel).collect(),
        quiet: settings.quiet.as_ref().map(ToString::to_string),
        quiet_until: settings.quiet.as_ref().and_then(|quiet| quiet.ends(now)),
    }))
}

/// How busy it was since this daemon started, the last day at most.
pub(super) async fn load(State(app): State<AppState>) -> axum::Json<Load> {
    axum::Json(Load { samples: app.facts.load() })
}

pub(super) async fn pause(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    Json(PauseRequest { mode, reason }): Json<PauseRequest>,
) -> Result<axum::Json<House>, ApiError> {
    fields::no_longer("reason", reason.as_deref(), fields::LINE_CHARS_MAX)?;
    let by = caller.by();
    let reason = reason.unwrap_or_else(|| format!("paused by {by}"));
    Ok(axum::Json(views::house(app.house.once(seed.once()).pause(mode, reason, &by).await?)))
}

pub(super) async fn resume(
    State(app): State<AppState>,
    caller: Caller,
    seed: Seed,
    _: NoBody,
) -> Result<axum::Json<House>, ApiError> {
    Ok(axum::Json(views::house(app.house.once(seed.once()).resume(&caller.by()).await?)))
}
