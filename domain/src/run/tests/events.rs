//! Facts of every kind with any content, whether or not a run would ever record them.

use super::fixtures::{at, error, founder, id, lease, order, question, usage, usd};
use deputy_protocol::event::{
    Ask, Budget, CallError, ConflictLeft, DeliveryMode, DiffStats, FileConflict, LineComment, RunEvent, Tier,
    Usage, Verdict, WaitReason,
};
use deputy_protocol::money::Usd;

/// How many kinds there are.
pub(super) const KINDS: u8 = 39;

/// A fact of the kind `kind % KINDS`, filled from `n`.
pub(super) fn any(kind: u8, n: u32, second: i64) -> RunEvent {
    let at = at(second);
    let word = format!("word {n}");
    let inbox_id = id(u128::from(n % 4));
    let call_id = id(u128::from(n % 4));
    let ask = Ask { inbox_id, ..question(1) };
    match kind % KINDS {
        0 => RunEvent::Queued { task_id: id(1), order: Box::new(order()), at },
        1 => RunEvent::Asked { ask, at },
        2 => answered(n, second),
        3 => RunEvent::AskWithdrawn { inbox_id, at },
        4 => RunEvent::Placed { project_id: id(u128::from(n)), order: Box::new(order()), at },
        5 => RunEvent::Claimed { attempt: n, lease: lease(u64::from(n)), worker: None, at },
        6 => RunEvent::Adopted { lease: lease(u64::from(n)), strikes: n, at },
        7 => RunEvent::Started { branch: word.clone(), base_commit: word, remarks: Vec::new(), at },
        8 => RunEvent::CallReserved {
            call_id,
            reserved_usd: Usd::from_nanos(i64::from(n)),
            unpriced: n.is_multiple_of(3),
            reserved_tokens: u64::MAX - u64::from(n),
            at,
        },
        9 => RunEvent::CallSettled {
            call_id,
            model: word,
            usage: Usage { input_tokens: u64::MAX - u64::from(n), ..usage(i64::from(n % 1000)) },
            estimated: n.is_multiple_of(2),
            reserved_usd: usd(1),
            reserved_at: at,
            at,
        },
        10 => RunEvent::BudgetRaised { budget: Budget::default(), by: founder(), at },
        11 => RunEvent::Messaged { text: word, by: founder(), at },
        12 => RunEvent::Finished { summary: word, at },
        13 => RunEvent::Captured { commit: word, diff: DiffStats::default(), own: None, at },
        14 => RunEvent::Checked {
            command: word,
            exit_code: n.is_multiple_of(2).then_some(1),
            duration_ms: u64::MAX,
            tail: String::new(),
            output: None,
            at,
        },
        15 => RunEvent::Verified { verdict: Verdict::Passed, strays: vec![], at },
        16 => RunEvent::RoundOpened { round: n, at },
        17 => RunEvent::ReviewOpened { ask, at },
        18 => RunEvent::ChangesRequested {
            text: word.clone(),
            comments: vec![LineComment { path: "a".to_owned(), line: n, text: word }],
            by: founder(),
            at,
        },
        19 => RunEvent::DeliveryStarted { mode: DeliveryMode::Push, commit: word, by: founder(), at },
        20 => RunEvent::DeliveryFailed { ask, conflict: n.is_multiple_of(2), detail: word, at },
        21 => RunEvent::Approved {
            mode: DeliveryMode::Merge,
            commit: word.clone(),
            target: word,
            previous: None,
            nothing: n.is_multiple_of(2),
            inner: n.is_multiple_of(3),
            at,
        },
        22 => RunEvent::Rejected { reason: None, by: founder(), at },
        23 => RunEvent::Waiting { reason: WaitReason::Provider, until: None, detail: word, at },
        24 => RunEvent::Resumed { at },
        25 => RunEvent::StopRequested { by: founder(), at },
        26 => RunEvent::Stopped { at },
        27 => RunEvent::AttemptFailed { error: error("agent_failed"), retry_at: at, tier: Tier::C, at },
        28 => RunEvent::Failed { error: error("agent_failed"), ask: n.is_multiple_of(2).then_some(ask), at },
        29 => RunEvent::Retried { by: founder(), at },
        30 => RunEvent::TakenOver { attempt: n, lease: lease(u64::from(n)), strikes: n, from: word, at },
        31 => RunEvent::CallDelayed {
            model: word.clone(),
            error: CallError { code: "unreachable".to_owned(), detail: word },
            retry_at: at,
            since_at: at,
            told_at: n.is_multiple_of(2).then_some(at),
            at,
        },
        32 => RunEvent::Rebased {
            base_branch: word.clone(),
            base_commit: word.clone(),
            head_commit: n.is_multiple_of(2).then(|| word.clone()),
            diff: DiffStats::default(),
            conflicts: vec![FileConflict { path: word, left: ConflictLeft::Work }],
            conflicts_untold: u64::from(n),
            at,
        },
        33 => {
            RunEvent::Yielded { summary: word, error: n.is_multiple_of(2).then(|| error("agent_failed")), at }
        }
        34 => RunEvent::Interrupted { by: founder(), at },
        35 => RunEvent::HandedOver { text: n.is_multiple_of(2).then_some(word), by: founder(), at },
        36 => RunEvent::TakenBack { by: founder(), at },
        37 => counted(n, second),
        _ => rarely(n, second),
    }
}

fn answered(n: u32, second: i64) -> RunEvent {
    RunEvent::Answered {
        inbox_id: id(u128::from(n % 4)),
        choice: None,
        text: Some(format!("word {n}")),
        by: founder(),
        conversation_id: n.is_multiple_of(2).then(|| id(u128::from(n))),
        at: at(second),
    }
}

fn counted(n: u32, second: i64) -> RunEvent {
    RunEvent::UsageCounted {
        process: id(u128::from(n)),
        facts: u64::from(n),
        usage: Usage { cost_usd: Usd::ZERO, ..usage(1) },
        reckoned_usd: n.is_multiple_of(2).then(|| usd(i64::from(n % 1000))),
        at: at(second),
    }
}

fn rarely(n: u32, second: i64) -> RunEvent {
    let at = at(second);
    match n % 8 {
        0 => RunEvent::RollbackStarted { by: founder(), at },
        1 => RunEvent::RolledBack { commit: "c3".to_owned(), at },
        2 => RunEvent::RollbackFailed { ask: Some(question(1)), detail: "it conflicts".to_owned(), at },
        3 => RunEvent::BuiltOn {
            head_commit: n.is_multiple_of(2).then(|| "c4".to_owned()),
            diff: DiffStats::default(),
            conflicts: vec![FileConflict { path: "a".to_owned(), left: ConflictLeft::Markers }],
            conflicts_untold: u64::from(n),
            at,
        },
        4 => RunEvent::AskReferred { ask: Ask { inbox_id: id(u128::from(n % 4)), ..question(1) }, at },
        5 => RunEvent::Swept { kept: None, at },
        6 => RunEvent::TerminalOpened {
            terminal_id: id(u128::from(n % 4)),
            daemon_id: id(u128::from(n)),
            by: founder(),
            at,
        },
        _ => RunEvent::TerminalClosed {
            terminal_id: id(u128::from(n % 4)),
            lasted_ms: u64::MAX,
            input_bytes: u64::from(n),
            output_bytes: u64::MAX,
            lost: n.is_multiple_of(3),
            at,
        },
    }
}

/// Where a kind stands in a list of all: a new variant does not compile until it is named here.
pub(super) const fn number(event: &RunEvent) -> u8 {
    match event {
        RunEvent::Queued { .. } => 0,
        RunEvent::Asked { .. } => 1,
        RunEvent::Answered { .. } => 2,
        RunEvent::AskWithdrawn { .. } => 3,
        RunEvent::Placed { .. } => 4,
        RunEvent::Claimed { .. } => 5,
        RunEvent::Adopted { .. } => 6,
        RunEvent::Started { .. } => 7,
        RunEvent::CallReserved { .. } => 8,
        RunEvent::CallSettled { .. } => 9,
        RunEvent::BudgetRaised { .. } => 10,
        RunEvent::Messaged { .. } => 11,
        RunEvent::Finished { .. } => 12,
        RunEvent::Captured { .. } => 13,
        RunEvent::Checked { .. } => 14,
        RunEvent::Verified { .. } => 15,
        RunEvent::RoundOpened { .. } => 16,
        RunEvent::ReviewOpened { .. } => 17,
        RunEvent::ChangesRequested { .. } => 18,
        RunEvent::DeliveryStarted { .. } => 19,
        RunEvent::DeliveryFailed { .. } => 20,
        RunEvent::Approved { .. } => 21,
        RunEvent::Rejected { .. } => 22,
        RunEvent::Waiting { .. } => 23,
        RunEvent::Resumed { .. } => 24,
        RunEvent::StopRequested { .. } => 25,
        RunEvent::Stopped { .. } => 26,
        RunEvent::AttemptFailed { .. } => 27,
        RunEvent::Failed { .. } => 28,
        RunEvent::Retried { .. } => 29,
        RunEvent::RollbackStarted { .. } => 30,
        RunEvent::RolledBack { .. } => 31,
        RunEvent::RollbackFailed { .. } => 32,
        RunEvent::Swept { .. } => 33,
        RunEvent::TakenOver { .. } => 34,
        RunEvent::CallDelayed { .. } => 35,
        RunEvent::Rebased { .. } => 36,
        RunEvent::Yielded { .. } => 37,
        RunEvent::Interrupted { .. } => 38,
        RunEvent::HandedOver { .. } => 39,
        RunEvent::TakenBack { .. } => 40,
        RunEvent::UsageCounted { .. } => 41,
        RunEvent::BuiltOn { .. } => 42,
        RunEvent::AskReferred { .. } => 43,
        RunEvent::TerminalOpened { .. } => 44,
        RunEvent::TerminalClosed { .. } => 45,
    }
}

/// How many numbers `number` gives out.
pub(super) const NUMBERS: u8 = 46;

#[test]
fn every_kind_is_made() {
    let made: std::collections::BTreeSet<u8> =
        (0..KINDS).flat_map(|kind| (0..8).map(move |n| number(&any(kind, n, 0)))).collect();
    assert_eq!(made.into_iter().collect::<Vec<_>>(), (0..NUMBERS).collect::<Vec<_>>());
}
