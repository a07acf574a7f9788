//! The books, read from the exported ledger, and held against what was promised.

use crate::order::Kind;
use crate::work::Work;
use deputy_tests::daemon::TestDaemon;
use deputy_tests::receiver::Receiver;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Facts that the founder is told.
const TOLD: [&str; 5] = ["run.review", "run.asked", "run.failed", "run.approved", "run.delivery_failed"];

/// Every recorded event, in order.
pub(crate) struct Books(Vec<Value>);

impl Books {
    /// Verifies the chain, then reads it.
    pub(crate) async fn of(daemon: &TestDaemon) -> Self {
        Self(daemon.books().await)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Nothing acknowledged is lost, nothing is doubled, nobody lied.
    pub(crate) fn audit(&self, work: &Work) {
        for (number, run_id) in work.accepted() {
            match Kind::of(*number) {
                Kind::Endless => self.audit_endless(*number, run_id),
                Kind::Plain | Kind::Asks => self.audit_run(*number, run_id),
            }
        }
        for (run_id, word) in work.acknowledged() {
            let kinds = self.of_stream(&format!("run/{run_id}"));
            let is_there = kinds.iter().any(|event| event["kind"] == word.fact());
            // A run that nobody worked on is stopped at once.
            let is_stopped = word.fact() == "run.stop_requested"
                && kinds.iter().any(|event| event["kind"] == "run.stopped" || event["kind"] == "run.failed");
            assert!(is_there || is_stopped, "{word:?} for {run_id} was acknowledged and is lost");
        }
        let created = self.of_kind("task.created").count();
        assert_eq!(created, work.accepted().len(), "an order was accepted twice, or never");
    }

    fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |event| event["kind"] == kind)
    }

    fn of_stream(&self, stream: &str) -> Vec<&Value> {
        self.0.iter().filter(|event| event["stream"] == stream).collect()
    }

    /// What was stopped is not delivered, and began no command twice.
    fn audit_endless(&self, number: usize, run_id: &str) {
        let of_run = self.of_stream(&format!("run/{run_id}"));
        assert!(of_run.first().is_some_and(|event| event["kind"] == "run.queued"), "order {number} is lost");
        assert!(of_run.iter().all(|event| event["kind"] != "run.approved"), "{run_id} was never approved");
        let started = counts(&self.of_stream(&format!("run/{run_id}/steps")), "step.tool_started");
        assert!(started.values().all(|times| *times == 1), "{run_id} used a tool twice");
    }

    fn audit_run(&self, number: usize, run_id: &str) {
        let of_run = self.of_stream(&format!("run/{run_id}"));
        let of_steps = self.of_stream(&format!("run/{run_id}/steps"));
        assert!(of_run.first().is_some_and(|event| event["kind"] == "run.queued"), "order {number} is lost");
        let approved = of_run.iter().position(|event| event["kind"] == "run.approved");
        let captured = of_run.iter().position(|event| event["kind"] == "run.captured");
        assert!(captured.is_some() && captured < approved, "{run_id} was approved without a capture");
        assert_eq!(of_run.iter().filter(|event| event["kind"] == "run.approved").count(), 1);

        let (started, finished) =
            (counts(&of_steps, "step.tool_started"), counts(&of_steps, "step.tool_finished"));
        assert!(
            started.values().chain(finished.values()).all(|times| *times == 1),
            "{run_id} used a tool twice"
        );
        assert_eq!(
            started.keys().collect::<Vec<_>>(),
            finished.keys().collect::<Vec<_>>(),
            "{run_id} left a tool open"
        );
        // Each used exactly once, whatever became of it.
        assert_eq!(
            Some(started.len()),
            Kind::of(number).tools(),
            "{run_id} used other tools than its script has"
        );
    }

    /// Whatever a tool wrote lies whole under the name that its end gives.
    pub(crate) fn audit_outputs(&self, data_dir: &Path) {
        let mut kept = 0;
        for event in self.of_kind("step.tool_finished") {
            let wrote = event["payload"]["output_bytes"].as_u64().unwrap_or_default();
            let output = &event["payload"]["output"];
            let Some(digest) = output["digest"].as_str() else {
                assert_eq!(wrote, 0, "output was lost: {event:#}");
                continue;
            };
            let path = data_dir.join("blobs").join(&digest[..2]).join(&digest[2..4]).join(digest);
            let content = std::fs::read(&path).unwrap_or_else(|fault| panic!("{fault}: {event:#}"));
            assert_eq!(hex::encode(Sha256::digest(&content)), digest, "{event:#}");
            assert_eq!(output["size_bytes"], content.len(), "{event:#}");
            kept += 1;
        }
        assert!(kept > 0, "no output was kept");
    }

    /// Every fact that concerns the founder arrived, alone or in a group, in one message however often that was sent.
    pub(crate) fn audit_notices(&self, receiver: &Receiver) {
        let id = |event: &Value| event["event_id"].as_str().unwrap_or_default().to_owned();
        let mut arrived: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for message in receiver.messages() {
            for notice in message.notices() {
                arrived.entry(id(&notice)).or_default().insert(message.id().to_owned());
            }
        }
        let concern = TOLD.iter().flat_map(|kind| self.of_kind(kind)).map(id);
        let lost: Vec<_> = concern.filter(|event_id| !arrived.contains_key(event_id)).collect();
        assert!(lost.is_empty(), "never told: {lost:?}");
        let doubled: Vec<_> = arrived.iter().filter(|(_, messages)| messages.len() > 1).collect();
        assert!(doubled.is_empty(), "told under two ids: {doubled:?}");
        let recorded: BTreeSet<String> = self.0.iter().map(id).collect();
        let strange: Vec<_> = arrived.keys().filter(|event_id| !recorded.contains(*event_id)).collect();
        assert!(strange.is_empty(), "told and never recorded: {strange:?}");
    }
}

/// How often each use of a tool has a fact of this kind.
fn counts<'a>(steps: &[&'a Value], kind: &str) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for event in steps.iter().filter(|event| event["kind"] == kind) {
        *counts.entry(event["payload"]["tool_use"].as_str().unwrap_or_default()).or_default() += 1;
    }
    counts
}
