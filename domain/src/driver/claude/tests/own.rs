//! A login of its own: each call is counted as it begins and ends, and windows of the account are facts.

use super::*;
use crate::driver::testing::killed;
use crate::driver::{Fact, LaunchOrder, Quota};
use crate::model::TokenUsage;
use deputy_protocol::event::QuotaState;

fn own(captured: &str, exit: &Exit) -> Vec<Act> {
    let order = LaunchOrder { endpoint: None, ..order(Dialect::Anthropic) };
    replay(Kind::Claude, &order, captured, exit)
}

fn used(acts: &[Act]) -> Vec<TokenUsage> {
    let used = acts.iter().filter_map(|act| match act {
        Act::Fact(Fact::Used { usage, .. }) => Some(*usage),
        _ => None,
    });
    used.collect()
}

fn quotas(acts: &[Act]) -> Vec<Quota> {
    let quotas = acts.iter().filter_map(|act| match act {
        Act::Fact(Fact::Quota(quota)) => Some(quota.clone()),
        _ => None,
    });
    quotas.collect()
}

#[test]
fn a_call_is_counted_when_it_begins_and_when_it_ends() {
    let acts = own(captured!("pieces"), &exit(0));
    let began = TokenUsage { input: 130, cache_read: 20, cache_write: 10, output: 1 };
    let ended = TokenUsage { output: 29, ..TokenUsage::default() };
    // The result has nothing to add but its cost.
    assert_eq!(used(&acts), [began, ended, TokenUsage::default()]);
}

#[test]
fn what_calls_without_pieces_leave_out_is_in_the_result() {
    let acts = own(captured!("edit"), &exit(0));
    let sum = used(&acts).iter().fold((0, 0), |sum, one| (sum.0 + one.input, sum.1 + one.output));
    assert_eq!(sum, (520, 120), "what two results tell, each once");
    assert!(used(&acts).len() > 2, "each call is told before the result");
}

#[test]
fn what_a_killed_process_began_was_told_before() {
    let acts = own(captured!("killed"), &killed());
    let sum = used(&acts).iter().fold(0, |sum, one| sum + one.input);
    assert_eq!(sum, 260);
}

#[test]
fn windows_of_the_account_are_facts() {
    let near = Quota {
        window: "five_hour".into(),
        state: QuotaState::Near,
        used_percent: Some(95),
        resets_at: Some(1_795_302_000),
    };
    assert_eq!(quotas(&own(captured!("usage_warning"), &exit(0))), std::slice::from_ref(&near));
    let used_up = Quota { state: QuotaState::UsedUp, used_percent: Some(100), ..near };
    assert_eq!(quotas(&own(captured!("usage_limit"), &exit(1))), [used_up]);
}

#[test]
fn a_window_is_told_again_only_where_it_stands_elsewhere() {
    let line = |status: &str, more: &str| {
        format!(
            r#"{{"type":"rate_limit_event","rate_limit_info":{{"status":"{status}","resetsAt":1795302000,"rateLimitType":"seven_day"{more}}}}}"#
        )
    };
    let lines = [
        line("allowed", ""),
        line("allowed", ""),
        line("allowed_warning", r#","utilization":0.76"#),
        line("allowed_warning", r#","utilization":0.79"#),
        line("allowed_warning", r#","utilization":0.8"#),
        line("rejected", r#","isUsingOverage":true"#),
        line("rejected", ""),
        line("brand_new", ""),
    ];
    let told = quotas(&own(&lines.join("\n"), &exit(0)));
    let told: Vec<_> = told.iter().map(|quota| (quota.state, quota.used_percent)).collect();
    assert_eq!(
        told,
        [
            (QuotaState::Open, None),
            (QuotaState::Near, Some(76)),
            (QuotaState::Near, Some(80)),
            (QuotaState::Extra, Some(100)),
            (QuotaState::UsedUp, Some(100)),
        ]
    );
}
