//! Every command, with arguments that fit the run it is meant for as well as they can.

use super::fixtures::{
    answer, approve, ask, build_on, capture, check, claim, crashed, fail_attempt, finish, founder, gone,
    hand_over, id, interrupt, lease, message, order, question, queue, rebase, reserve, retry, sent, settle,
    start, stop, take_back, usage, usd, verify,
};
use super::stages::request_changes;
use super::terminals::{close, open};
use crate::run::{Answer, Command, Placement, Retry, Run, State};
use deputy_protocol::event::{AskPurpose, Budget, DeliveryMode, Draft, Verdict, WaitReason};
use deputy_protocol::ids::InboxId;

/// A column of the matrix: its title and the command for a run.
pub(super) type Column = (&'static str, fn(Option<&Run>) -> Command);

pub(super) const FOUNDER: &[Column] = &[
    ("queue", |_| queue(order())),
    ("answer", |run| answer_first(run)),
    ("answer words", |run| answer_words(run)),
    ("answer send", |run| answer(newest_ask(run), "send")),
    ("approve", |_| approve(DeliveryMode::Merge)),
    ("approve stale", |_| approve_stale()),
    ("approve pr", |_| approve(DeliveryMode::Pr)),
    ("reject", |_| Command::Reject { reason: None, by: founder() }),
    ("withdraw", |_| Command::Withdraw { by: "plan".to_owned() }),
    ("changes", |_| request_changes()),
    ("message", |_| message("Look at main.rs")),
    ("interrupt", |_| interrupt()),
    ("hand over", |_| hand_over(None)),
    ("hand over, words", |_| hand_over(Some("Finish it"))),
    ("take back", |_| take_back()),
    ("stop", |_| stop()),
    ("retry", |_| retry()),
    ("rollback", |_| Command::Rollback { by: founder() }),
];

pub(super) const HOUSE: &[Column] = &[
    ("answer by model", |run| answer_by_model(run)),
    ("refer", |run| refer(run)),
    ("expire", |run| Command::Expire { inbox_id: newest_ask(run) }),
    ("resume", |run| Command::Resume { reason: reason(run) }),
    ("resume paused", |_| Command::Resume { reason: WaitReason::Paused }),
    ("hold", |_| Command::Hold { ask: ask(0x8801, AskPurpose::Start, &["start", "decline"]) }),
    ("claim", |_| claim(9)),
    ("adopt crashed", |_| crashed(9)),
    ("adopt left", |_| Command::Adopt { lease: lease(9), left: true }),
    ("adopt stale", |_| Command::Adopt { lease: lease(0), left: true }),
    ("take over", |_| gone(9)),
    ("take over stale", |_| gone(0)),
    ("sweep", |_| Command::Sweep { kept: None }),
    ("open terminal", |_| open(1)),
    ("close terminal", |_| close(1)),
];

pub(super) const AGENT: &[Column] = &[
    ("start", |_| start()),
    ("build on", |_| build_on(false)),
    ("rebase", |_| rebase("c9")),
    ("reserve", |_| reserve(0xc9, 10)),
    ("reserve much", |_| reserve(0xc9, 1000)),
    ("settle", |_| settle(0xc2, Some(usage(8)))),
    ("count", |_| count()),
    ("ask", |_| Command::Ask { ask: question(0x8802) }),
    ("park paused", |_| park(WaitReason::Paused)),
    ("park question", |_| park(WaitReason::Question)),
    ("exhaust", |_| exhaust()),
    ("finish", |_| finish()),
    ("fail, retry", |_| fail_attempt(Retry::Yes)),
    ("fail, harder", |_| fail_attempt(Retry::OnlyHarder)),
    ("fail for good", |_| fail_attempt(Retry::No)),
    ("yielded", |_| Command::Yielded),
    ("ended", |_| Command::Ended),
];

pub(super) const RESULT: &[Column] = &[
    ("capture", |_| capture("c2")),
    ("check", |_| Command::Check { check: check("cargo test", 0) }),
    ("verify passed", |_| verify(Verdict::Passed)),
    ("verify failed", |_| verify(Verdict::Failed)),
    ("verify none", |_| verify(Verdict::Unverified)),
    ("delivered", |_| Command::Delivered { sent: sent(DeliveryMode::Merge) }),
    ("undelivered", |_| Command::DeliveryFailed { conflict: false, detail: "refused".to_owned() }),
    ("rolled back", |_| Command::RolledBack { commit: "c3".to_owned() }),
    ("not rolled back", |_| Command::RollbackFailed { detail: "it conflicts".to_owned() }),
];

fn newest_ask(run: Option<&Run>) -> InboxId {
    run.and_then(|run| run.open_asks().next().or(run.asks.values().next_back()))
        .map_or(id(1), |ask| ask.inbox_id)
}

fn answer_first(run: Option<&Run>) -> Command {
    let inbox_id = newest_ask(run);
    let asked = run.and_then(|run| run.asks.get(&inbox_id));
    let choice = asked.and_then(|ask| ask.options.first()).map_or("none", |option| option.id.as_str());
    let Command::Answer { inbox_id, answer, by, .. } = answer(inbox_id, choice) else { unreachable!() };
    let placement = asked
        .filter(|ask| ask.purpose == AskPurpose::Project)
        .map(|_| Placement { project_id: id(0xa2), order: order() });
    Command::Answer { inbox_id, answer, placement, by }
}

fn answer_words(run: Option<&Run>) -> Command {
    let answer = Answer { choice: None, text: Some("Neither of them".to_owned()) };
    Command::Answer { inbox_id: newest_ask(run), answer, placement: None, by: founder() }
}

fn answer_by_model(run: Option<&Run>) -> Command {
    let answer = Answer { choice: Some("red".to_owned()), text: Some("As it was before".to_owned()) };
    let (inbox_id, by, conversation_id) = (newest_ask(run), "coo".to_owned(), id(0xc0));
    Command::AnswerByModel { inbox_id, answer, by, conversation_id }
}

fn refer(run: Option<&Run>) -> Command {
    let draft = Draft { text: "As before".to_owned(), choice: None, sure: false, why: "a guess".to_owned() };
    let (inbox_id, why) = (newest_ask(run), "the COO is not sure".to_owned());
    Command::Refer { inbox_id, why, draft: Some(draft), conversation_id: Some(id(0xc0)) }
}

fn approve_stale() -> Command {
    Command::Approve { mode: DeliveryMode::Merge, commit: Some("c0".to_owned()), by: founder() }
}

fn reason(run: Option<&Run>) -> WaitReason {
    match run.map(|run| &run.state) {
        Some(State::Waiting { reason, .. }) => *reason,
        _ => WaitReason::Provider,
    }
}

fn park(reason: WaitReason) -> Command {
    Command::Park { reason, until: None, detail: "not now".to_owned() }
}

fn exhaust() -> Command {
    let raised = Budget { usd_max: Some(usd(200)), ..Budget::default() };
    Command::Exhaust { detail: "one dollar is spent".to_owned(), raised }
}

fn count() -> Command {
    let usage = deputy_protocol::event::Usage { cost_usd: usd(0), ..usage(0) };
    Command::Count { process: id(0xca), facts: 1, usage, reckoned_usd: Some(usd(3)) }
}

/// The variants that some column has: a new command that nobody tests does not compile here.
#[test]
fn every_command_is_a_column() {
    let life = super::stages::running();
    let mut seen = std::collections::BTreeSet::new();
    for (_, command) in FOUNDER.iter().chain(HOUSE).chain(AGENT).chain(RESULT) {
        let command = command(Some(life.run()));
        let number = match command {
            Command::Queue { .. } => 0,
            Command::Answer { .. } => 1,
            Command::Expire { .. } => 2,
            Command::Approve { .. } => 3,
            Command::Reject { .. } => 4,
            Command::RequestChanges { .. } => 5,
            Command::Message { .. } => 6,
            Command::Stop { .. } => 7,
            Command::Retry { .. } => 8,
            Command::Rollback { .. } => 9,
            Command::Resume { .. } => 10,
            Command::Hold { .. } => 11,
            Command::Claim { .. } => 12,
            Command::Adopt { .. } => 13,
            Command::Start { .. } => 14,
            Command::Reserve { .. } => 15,
            Command::Settle { .. } => 16,
            Command::Ask { .. } => 17,
            Command::Park { .. } => 18,
            Command::Exhaust { .. } => 19,
            Command::Finish { .. } => 20,
            Command::Capture { .. } => 21,
            Command::Check { .. } => 22,
            Command::Verify { .. } => 23,
            Command::FailAttempt { .. } => 24,
            Command::Ended => 25,
            Command::Delivered { .. } => 26,
            Command::DeliveryFailed { .. } => 27,
            Command::RolledBack { .. } => 28,
            Command::RollbackFailed { .. } => 29,
            Command::Sweep { .. } => 30,
            Command::TakeOver { .. } => 31,
            Command::Rebase { .. } => 32,
            Command::Interrupt { .. } => 33,
            Command::HandOver { .. } => 34,
            Command::TakeBack { .. } => 35,
            Command::Yielded => 36,
            Command::Count { .. } => 37,
            Command::BuildOn { .. } => 38,
            Command::AnswerByModel { .. } => 39,
            Command::Refer { .. } => 40,
            Command::Withdraw { .. } => 41,
            Command::OpenTerminal { .. } => 42,
            Command::CloseTerminal { .. } => 43,
        };
        seen.insert(number);
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), (0..=43).collect::<Vec<_>>());
}
