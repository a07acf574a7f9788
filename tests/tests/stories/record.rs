//! What is on record of a story: which facts, in which order, how often.

use deputy_tests::daemon::{Api, Feed};
use serde_json::Value;

/// All that was recorded up to a moment, in order.
pub(crate) struct Record(Vec<Value>);

impl Record {
    /// As of now.
    pub(crate) async fn of(api: &Api) -> Self {
        let (mut feed, mut all) = (Feed::after(api, 0).await.unwrap(), Vec::new());
        loop {
            let frame = feed.next().await.expect("the daemon is up");
            match frame["type"].as_str() {
                Some("event") => all.push(frame),
                // Behind it comes what is recorded from now on.
                Some("live") => return Self(all),
                _ => {}
            }
        }
    }

    /// All facts, in order.
    pub(crate) fn all(&self) -> &[Value] {
        &self.0
    }

    /// Kinds of the facts of a stream, in order.
    pub(crate) fn kinds(&self, stream: &str) -> Vec<&str> {
        let of_stream = self.0.iter().filter(|event| event["stream"] == stream);
        of_stream.map(|event| event["kind"].as_str().unwrap()).collect()
    }

    /// The same without these kinds: how often a lease is renewed, or money is set aside, is no part of a story.
    pub(crate) fn kinds_but(&self, stream: &str, but: &[&str]) -> Vec<&str> {
        let mut kinds = self.kinds(stream);
        kinds.retain(|kind| !but.iter().any(|prefix| kind.starts_with(prefix)));
        kinds
    }

    /// Of the facts of a stream those of these kinds, in order.
    pub(crate) fn among(&self, stream: &str, kinds: &[&str]) -> Vec<&str> {
        let mut all = self.kinds(stream);
        all.retain(|kind| kinds.contains(kind));
        all
    }

    /// Panics unless a plan went from its card to its end without a detour: each of its steps was looked into, and each of
    /// its tasks begun and ended once.
    pub(crate) fn assert_carried_out(&self, plan_id: &str, steps: usize, tasks: usize) {
        let all = self.kinds_but(&format!("plan/{plan_id}"), &["plan.looked_back"]);
        let mut before = vec!["plan.proposed", "plan.confirmed"];
        before.extend(std::iter::repeat_n("plan.scoped", steps));
        before.push("plan.drawn");
        assert_eq!(all[..before.len()], before, "{all:?}");
        let of = |kind: &str| all.iter().filter(|other| **other == kind).count();
        assert_eq!((of("plan.node_ordered"), of("plan.node_ended")), (tasks, tasks), "{all:?}");
        assert_eq!((all.len(), all.last()), (before.len() + 2 * tasks + 1, Some(&"plan.ended")), "{all:?}");
    }

    /// Panics unless a run went from its order to its delivery without a detour.
    pub(crate) fn assert_delivered(&self, run_id: &str) {
        let course = ["run.queued", "run.claimed", "run.started", "run.finished", "run.verified"];
        let course: Vec<&str> =
            course.into_iter().chain(["run.review", "run.delivery_started", "run.approved"]).collect();
        let detours = ["run.asked", "run.round_opened", "run.attempt_failed", "run.failed", "run.stopped"];
        let all: Vec<&str> = course.iter().copied().chain(detours).collect();
        assert_eq!(self.among(&format!("run/{run_id}"), &all), course);
    }

    /// Facts of a kind, in order.
    pub(crate) fn facts(&self, kind: &str) -> Vec<&Value> {
        self.0.iter().filter(|event| event["kind"] == kind).collect()
    }

    /// How many there are of a kind.
    pub(crate) fn count(&self, kind: &str) -> usize {
        self.facts(kind).len()
    }

    /// Where the first fact of a kind lies in the ledger.
    pub(crate) fn first(&self, kind: &str) -> u64 {
        let first = self.facts(kind).first().copied();
        first.unwrap_or_else(|| panic!("{kind} is not on record"))["position"].as_u64().unwrap()
    }

    /// Panics unless the first of each of these came behind the first of the one before it.
    pub(crate) fn assert_in_order(&self, kinds: &[&str]) {
        let places: Vec<(&str, u64)> = kinds.iter().map(|kind| (*kind, self.first(kind))).collect();
        assert!(places.is_sorted_by_key(|(_, at)| *at), "{places:?}");
    }
}
