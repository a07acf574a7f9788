//! The books, read from the exported ledger, and held against what was promised.

use crate::work::{TRACES, Work};
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
        let verified = daemon.command(&["ledger", "verify"]).await;
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
        let exported = daemon.command(&["ledger", "export"]).await;
        assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
        let text = String::from_utf8(exported.stdout).expect("an export is UTF-8");
        Self(text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Nothing acknowledged is lost, nothing is doubled, nobody lied.
    pub(crate) fn audit(&self, work: &Work) {
        let positions: Vec<u64> = self.0.iter().filter_map(|event| event["position"].as_u64()).collect();
        assert_eq!(positions, (1..=self.0.len() as u64).collect::<Vec<_>>(), "positions have a gap");
        for (number, run_id) in work.accepted() {
            self.audit_run(*number, run_id);
        }
        let created = self.of_kind("task.created").count();
        assert_eq!(created, work.accepted().len(), "an order was accepted twice, or never");
    }

    fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |event| event["kind"] == kind)
    }

    fn audit_run(&self, number: usize, run_id: &str) {
        let (run, steps) = (format!("run/{run_id}"), format!("run/{run_id}/steps"));
        let of_run: Vec<&Value> = self.0.iter().filter(|event| event["stream"] == run.as_str()).collect();
        let of_steps: Vec<&Value> = self.0.iter().filter(|event| event["stream"] == steps.as_str()).collect();
        assert_eq!(
            of_run.first().map(|event| &event["kind"]),
            Some(&Value::from("run.queued")),
            "order {number} is lost"
        );
        let approved = of_run.iter().position(|event| event["kind"] == "run.approved");
        let captured = of_run.iter().position(|event| event["kind"] == "run.captured");
        assert!(captured.is_some() && captured < approved, "{run_id} was approved without a capture");
        assert_eq!(of_run.iter().filter(|event| event["kind"] == "run.approved").count(), 1);

        let count = |kind: &str| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for event in of_steps.iter().filter(|event| event["kind"] == kind) {
                *counts.entry(event["payload"]["tool_use"].as_str().unwrap_or_default()).or_default() += 1;
            }
            counts
        };
        let (started, finished) = (count("step.tool_started"), count("step.tool_finished"));
        assert!(
            started.values().chain(finished.values()).all(|times| *times == 1),
            "{run_id} used a tool twice"
        );
        assert_eq!(
            started.keys().collect::<Vec<_>>(),
            finished.keys().collect::<Vec<_>>(),
            "{run_id} left a tool open"
        );
        // Four traces and the end: each used exactly once, whatever became of it.
        assert_eq!(started.len(), TRACES + 1, "{run_id} used other tools than its script has");
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

    /// Every fact that concerns the founder arrived, under one id, however often it was sent.
    pub(crate) fn audit_notices(&self, receiver: &Receiver) {
        let expected: BTreeSet<String> = TOLD
            .iter()
            .flat_map(|kind| self.of_kind(kind))
            .map(|event| event["event_id"].as_str().unwrap_or_default().replace('-', ""))
            .collect();
        let messages = receiver.messages();
        let told: Vec<String> = messages
            .iter()
            .map(|message| message.id().split('_').nth(1).unwrap_or_default().to_owned())
            .collect();
        let arrived: BTreeSet<String> = told.iter().cloned().collect();
        assert_eq!(told.len(), arrived.len(), "one fact was told under two ids");
        let lost: Vec<_> = expected.difference(&arrived).collect();
        let grouped = messages.iter().any(|message| message.kind() == "notices.grouped");
        assert!(lost.is_empty() || grouped, "never told: {lost:?}");
        let strange: Vec<_> = arrived.difference(&expected).collect();
        assert!(strange.is_empty(), "told and never recorded: {strange:?}");
    }
}
