//! What an account has left, as far as the program says so.

use super::words::RateLimitInfo;
use crate::driver::quota::{Quotas, WHOLE_ACCOUNT, percent};
use crate::driver::{Fact, Quota, Trouble};
use deputy_protocol::event::QuotaState;

/// The last that was heard of a subscription's window.
#[derive(Debug, Default)]
pub(super) struct Limits {
    is_used_up: bool,
    /// When it is full again, in seconds since 1970.
    full_at: Option<i64>,
    quotas: Quotas,
}

impl Limits {
    /// News of a window, as a fact.
    pub(super) fn quota(&mut self, info: &RateLimitInfo) -> Option<Fact> {
        let state = match info.status.as_str() {
            "rejected" if info.is_using_overage => QuotaState::Extra,
            "rejected" => QuotaState::UsedUp,
            "allowed_warning" => QuotaState::Near,
            "allowed" => QuotaState::Open,
            _ => return None,
        };
        let used_percent = match state {
            QuotaState::UsedUp | QuotaState::Extra => Some(100),
            QuotaState::Open | QuotaState::Near => info.utilization.and_then(|share| percent(share * 100.0)),
        };
        let window = info.rate_limit_type.clone().unwrap_or_else(|| WHOLE_ACCOUNT.to_owned());
        self.quotas.heard(Quota { window, state, used_percent, resets_at: info.resets_at })
    }

    /// News of a window. What is to be remarked about it.
    pub(super) fn heard(&mut self, info: &RateLimitInfo) -> Option<String> {
        self.is_used_up = info.status == "rejected";
        self.full_at = info.resets_at.filter(|_| self.is_used_up);
        if info.status == "allowed" {
            return None;
        }
        let window = info.rate_limit_type.as_deref().unwrap_or("usage");
        let share =
            info.utilization.map(|share| format!(", {:.0} % used", share * 100.0)).unwrap_or_default();
        let until = info.resets_at.map(|at| format!(", until {at} (seconds since 1970)")).unwrap_or_default();
        Some(format!("The account's limit {window}: {}{share}{until}", info.status))
    }

    /// What a call that was limited means.
    pub(super) fn trouble(&self, text: &str) -> Trouble {
        match self.full_at.or_else(|| told_time(text)) {
            None if !self.is_used_up => Trouble::Limited { until: None },
            until => Trouble::UsedUp { until },
        }
    }
}

/// `Claude AI usage limit reached|1795302000`, as earlier versions say it.
fn told_time(text: &str) -> Option<i64> {
    let (before, time) = text.trim_end().rsplit_once('|')?;
    if before.contains("limit") { time.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limited_call_of_a_subscription_has_a_time_when_it_can_go_on() {
        let mut limits = Limits::default();
        assert_eq!(limits.trouble("slow down"), Trouble::Limited { until: None });
        let text = "Claude AI usage limit reached|1795302000";
        assert_eq!(limits.trouble(text), Trouble::UsedUp { until: Some(1_795_302_000) });
        let mut info = RateLimitInfo {
            status: "rejected".into(),
            resets_at: Some(7),
            rate_limit_type: Some("five_hour".into()),
            utilization: None,
            is_using_overage: false,
        };
        assert_eq!(
            limits.heard(&info).as_deref(),
            Some("The account's limit five_hour: rejected, until 7 (seconds since 1970)")
        );
        assert_eq!(limits.trouble("You've hit your limit"), Trouble::UsedUp { until: Some(7) });
        info.status = "allowed".into();
        assert_eq!(limits.heard(&info), None);
        assert_eq!(limits.trouble("slow down"), Trouble::Limited { until: None });
    }
}
