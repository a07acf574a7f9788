//! A run in every state that it can be in, each reached by commands that were accepted.

use super::fixtures::{
    Life, answer, approve, ask, capture, checked, claim, crashed, fail_attempt, finish, founder, hand_over,
    interrupt, lease, message, order, question, queue, reserve, retry, sent, settle, start, stop, take_back,
    usage, verify,
};
use crate::run::{Command, Effect, Retry, Run, Sent, State, effects};
use chrono::Duration;
use deputy_protocol::event::{
    AgentStamp, Answering, Ask, AskPurpose, Budget, DeliveryMode, DiffStats, Draft, Mode, Permission, Route,
    RunEvent, Verdict, WaitReason, WorkOrder,
};

pub(super) fn queued() -> Life {
    Life::new().then(queue(order()))
}

pub(super) fn preparing() -> Life {
    queued().then(claim(1))
}

pub(super) fn running() -> Life {
    preparing().then(start()).then(reserve(0xc1, 10)).then(settle(0xc1, Some(usage(8))))
}

pub(super) fn verifying() -> Life {
    running().then(finish())
}

pub(super) fn captured() -> Life {
    verifying().then(capture("c1"))
}

pub(super) fn checked_well() -> Life {
    captured().then(checked(0))
}

pub(super) fn review() -> Life {
    checked_well().then(verify(Verdict::Passed))
}

pub(super) fn review_unverified() -> Life {
    let unchecked = WorkOrder { checks: Vec::new(), ..order() };
    let life = Life::new().then(queue(unchecked)).then(claim(1)).then(start()).then(finish());
    life.then(capture("c1")).then(verify(Verdict::Unverified))
}

pub(super) fn delivering(mode: DeliveryMode) -> Life {
    review().then(approve(mode))
}

pub(super) fn undelivered(conflict: bool) -> Life {
    let detail = "the target moved".to_owned();
    delivering(DeliveryMode::Merge).then(Command::DeliveryFailed { conflict, detail })
}

pub(super) fn approved(mode: DeliveryMode) -> Life {
    delivering(mode).then(Command::Delivered { sent: sent(mode) })
}

/// Work that changed nothing, closed.
pub(super) fn closed() -> Life {
    let capture = Command::Capture { commit: "c0".to_owned(), diff: DiffStats::default(), own: None };
    let life = running().then(finish()).then(capture).then(checked(0)).then(verify(Verdict::Passed));
    let sent = Sent { nothing: true, ..sent(DeliveryMode::Merge) };
    life.then(approve(DeliveryMode::Merge)).then(Command::Delivered { sent })
}

pub(super) fn taking_back() -> Life {
    approved(DeliveryMode::Merge).then(Command::Rollback { by: founder() })
}

pub(super) fn failed() -> Life {
    running().then(fail_attempt(Retry::No))
}

pub(super) fn stopped() -> Life {
    running().then(stop()).then(Command::Ended)
}

pub(super) fn asking_project() -> Life {
    let homeless = WorkOrder { project_id: None, ..order() };
    let ask_project = Some(ask(0x8001, AskPurpose::Project, &["shop", "site"]));
    Life::new().then(Command::Queue { task_id: super::fixtures::id(0xb1), order: homeless, ask_project })
}

pub(super) fn asking_start() -> Life {
    Life::new().then(queue(WorkOrder { permission: Permission::HumanRequired, ..order() }))
}

pub(super) fn asking_question() -> Life {
    running().then(Command::Ask { ask: question(0x8002) })
}

/// A question that a model sees to, until minute two.
pub(super) fn asking_model(route: Route) -> Life {
    let founder_at = Some(super::fixtures::at(120));
    let why = "its work is autonomous".to_owned();
    let (referred, draft, conversation_id) = (None, None, None);
    let answering = Some(Box::new(Answering { route, why, founder_at, referred, draft, conversation_id }));
    running().then(Command::Ask { ask: Ask { answering, ..question(0x8004) } })
}

/// The same, when it came to the founder with a draft.
pub(super) fn drafted() -> Life {
    let life = asking_model(Route::Draft);
    let draft = Draft {
        text: "As the brand guide says".to_owned(),
        choice: Some("blue".to_owned()),
        sure: true,
        why: "BRAND.md:3".to_owned(),
    };
    let (inbox_id, why) = (life.open_ask(), "the COO drafted an answer".to_owned());
    let conversation_id = Some(super::fixtures::id(0xc0));
    life.then(Command::Refer { inbox_id, why, draft: Some(draft), conversation_id })
}

fn exhausted() -> Life {
    let raised = Budget { usd_max: Some(super::fixtures::usd(200)), ..Budget::default() };
    running().then(Command::Exhaust { detail: "one dollar is spent".to_owned(), raised })
}

pub(super) fn parked(reason: WaitReason, seconds: Option<i64>) -> Life {
    let life = running();
    let until = seconds.map(|seconds| super::fixtures::at(life.second + seconds));
    life.then(Command::Park { reason, until, detail: "in a while".to_owned() })
}

/// A run that the founder has in hand, in the middle of the agent's turn.
pub(super) fn at_its_turn() -> Life {
    Life::new().then(queue(WorkOrder { mode: Mode::HandsOn, ..order() })).then(claim(1)).then(start())
}

/// The same, when the turn is over.
pub(super) fn yielding() -> Life {
    at_its_turn().then(finish())
}

/// The same, when it is the founder's turn.
pub(super) fn founders_turn() -> Life {
    yielding().then(capture("c1")).then(Command::Yielded)
}

/// Every state, by a name that says how it differs from its neighbours.
pub(super) fn all() -> Vec<(&'static str, Life)> {
    vec![
        ("unknown", Life::new()),
        ("queued", queued()),
        ("queued, later", running().then(fail_attempt(Retry::Yes))),
        ("queued, due again", running().then(fail_attempt(Retry::Yes)).after(Duration::seconds(60))),
        ("queued, changes wanted", review().then(request_changes())),
        ("waiting, project", asking_project()),
        ("waiting, start", asking_start()),
        ("waiting, question", asking_question()),
        ("waiting, question, a model's", asking_model(Route::Model)),
        ("waiting, question, to be drafted", asking_model(Route::Draft)),
        ("waiting, question, drafted", drafted()),
        ("waiting, budget", exhausted()),
        ("waiting, provider", parked(WaitReason::Provider, Some(600))),
        ("waiting, provider, due", parked(WaitReason::Provider, Some(60)).after(Duration::seconds(60))),
        ("waiting, laptop", parked(WaitReason::Laptop, None)),
        ("waiting, paused", parked(WaitReason::Paused, None)),
        ("preparing", preparing()),
        ("preparing, changes wanted", review().then(request_changes()).then(claim(2))),
        ("preparing, two strikes", preparing().then(crashed(2)).then(crashed(3))),
        ("preparing, ending", preparing().then(stop())),
        ("running", running()),
        ("running, in a call", running().then(reserve(0xc2, 10))),
        ("running, ending", running().then(stop())),
        ("hands-on, queued", founders_turn().then(message("Go on"))),
        ("hands-on, running", at_its_turn()),
        ("hands-on, running, in a call", at_its_turn().then(reserve(0xc2, 10))),
        ("hands-on, yielding", yielding()),
        ("hands-on, yielding, told", yielding().then(message("Wait"))),
        ("hands-on, yielding, failed", at_its_turn().then(fail_attempt(Retry::Yes))),
        ("hands-on, interrupted", at_its_turn().then(interrupt())),
        ("hands-on, ending", yielding().then(stop())),
        ("hands-on, founder's turn", founders_turn()),
        ("hands-on, question", at_its_turn().then(Command::Ask { ask: question(0x8003) })),
        ("queued, handed over", founders_turn().then(hand_over(None))),
        ("running, taken back", running().then(take_back())),
        ("verifying, taken back", captured().then(take_back())),
        ("verifying", verifying()),
        ("verifying, captured", captured()),
        ("verifying, check passed", checked_well()),
        ("verifying, check failed", captured().then(checked(1))),
        ("verifying, last round", last_round()),
        ("verifying, nothing changed", unchanged()),
        ("verifying, ending", captured().then(stop())),
        ("review", review()),
        ("review, unverified", review_unverified()),
        ("review, delivering", delivering(DeliveryMode::Merge)),
        ("review, conflict", undelivered(true)),
        ("review, undelivered", undelivered(false)),
        ("approved", approved(DeliveryMode::Merge)),
        ("approved, left there", approved(DeliveryMode::None)),
        ("approved, taking back", taking_back()),
        ("approved, taken back", taking_back().then(Command::RolledBack { commit: "c3".to_owned() })),
        ("approved, not taken back", taking_back().then(rollback_failed())),
        ("rejected", review().then(Command::Reject { reason: None, by: founder() })),
        ("failed", failed()),
        ("failed, dismissed", dismissed()),
        ("failed, quarantined", preparing().then(crashed(2)).then(crashed(3)).then(crashed(4))),
        ("stopped", stopped()),
        ("stopped, never begun", queued().then(stop())),
        ("stopped, swept", stopped().then(Command::Sweep { kept: Some("refs/kept".to_owned()) })),
    ]
}

pub(super) fn request_changes() -> Command {
    Command::RequestChanges { text: "Smaller".to_owned(), comments: Vec::new(), by: founder() }
}

fn rollback_failed() -> Command {
    Command::RollbackFailed { detail: "it conflicts".to_owned() }
}

fn dismissed() -> Life {
    let life = failed();
    let ask = life.open_ask();
    life.then(answer(ask, "dismiss"))
}

fn unchanged() -> Life {
    let again = |life: Life| life.then(finish()).then(capture("c1")).then(checked(1));
    again(again(running()).then(verify(Verdict::Failed)))
}

fn last_round() -> Life {
    let finished =
        |life: Life, round| life.then(finish()).then(capture(&format!("c{round}"))).then(checked(1));
    let life = (0..crate::run::ROUNDS_MAX)
        .fold(running(), |life, round| finished(life, round).then(verify(Verdict::Failed)));
    finished(life, crate::run::ROUNDS_MAX)
}

#[test]
fn every_stage_replays_from_its_events() {
    for (name, life) in all() {
        let mut events = life.history.iter();
        let begun = events.next().and_then(Run::begin);
        let replayed = begun.map(|run| events.fold(run, Run::apply));
        assert_eq!(replayed, life.run, "{name}");
    }
}

#[test]
fn every_effect_has_a_stage() {
    let effects: Vec<Effect> = all().iter().filter_map(|(_, life)| effects(life.run.as_ref()?)).collect();
    for wanted in
        [Effect::Prepare, Effect::Work, Effect::Verify, Effect::Yield, Effect::End, Effect::TakeBack]
    {
        assert!(effects.contains(&wanted), "{wanted:?}");
    }
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Deliver { .. })));
}

#[test]
fn a_retried_run_is_queued_with_the_next_attempt() {
    let life = failed().then(retry());
    assert_eq!(life.run().state, State::Queued { not_before: None, next_attempt: 2 });
    assert!(matches!(life.history.last(), Some(RunEvent::Retried { .. })));
    let life = life.then(Command::Claim { lease: lease(2), worker: None });
    assert_eq!(life.run().attempt, 2);
}

#[test]
fn an_attempt_goes_on_by_the_record_that_it_began_with() {
    let by = |epoch, version| {
        let worker = AgentStamp { name: "worker-feature".to_owned(), version, digest: None };
        Command::Claim { lease: lease(epoch), worker: Some(worker) }
    };
    let version = |life: &Life| life.run().worker.as_ref().unwrap().version;
    let life = queued().then(by(1, 1)).then(start());
    let asked = question(0x8002);
    let (inbox_id, choice) = (asked.inbox_id, asked.options[0].id.clone());
    let asked = life.clone().then(Command::Ask { ask: asked });
    let gone_on = asked.then(answer(inbox_id, &choice)).then(by(2, 2));
    assert_eq!((gone_on.run().attempt, version(&gone_on)), (1, 1));
    let again = life.then(fail_attempt(Retry::No)).then(retry());
    assert_eq!(version(&again.then(by(2, 2))), 2, "another attempt is another beginning");
}
