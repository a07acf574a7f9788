//! What is said only in the output that an event names.

use super::desk::{Desk, new, wanted};
use super::forgetting::redact;
use deputy_actors::ports::{Ledger as _, SearchIndex as _, Wanted};
use deputy_domain::ledger::Expected;
use deputy_protocol::At;
use deputy_protocol::api::FoundKind;
use deputy_protocol::event::{KeptOutput, NewEvent, StepEvent, ToolOutcome, Visibility};
use deputy_protocol::ids::{ProjectId, RunId, ToolUseId};
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{Bench, Engine, append};
use serde_json::json;
use std::fmt::Write as _;
use uuid::Uuid;

async fn kept(desk: &Desk, text: &str) -> Option<KeptOutput> {
    let mut blob = desk.world.blobs.begin().await.unwrap();
    blob.write(text.as_bytes()).await.unwrap();
    let blob = blob.finish().await.unwrap();
    Some(KeptOutput { digest: blob.digest, size_bytes: blob.size_bytes, truncated: false })
}

fn step(event: StepEvent) -> NewEvent {
    new(event, Some(ProjectId(Uuid::nil())), Visibility::Developer)
}

/// Records that a session of a run ended that wrote this.
async fn ended(desk: &Desk, run_id: RunId, text: &str) {
    let output = kept(desk, text).await;
    let ended = StepEvent::AgentEnded { exit_code: Some(0), lost: false, output, at: At::default() };
    desk.append(append(&Stream::Steps(run_id), Expected::Any, vec![step(ended)])).await;
}

/// Records that a tool of this desk's run gave back this, of which the step has the beginning and the end.
async fn gave_back(desk: &Desk, text: &str) {
    let output = kept(desk, text).await;
    let shown = format!("{}\n{}", &text[..30.min(text.len())], &text[text.len().saturating_sub(25)..]);
    let finished = StepEvent::ToolFinished {
        tool_use: ToolUseId(Uuid::now_v7()),
        result: ToolOutcome::Done { text: shown },
        output_bytes: text.len() as u64,
        duration_ms: 0,
        output,
        at: At::default(),
    };
    desk.append(append(&Stream::Steps(desk.run_id), Expected::Any, vec![step(finished)])).await;
}

/// A log as an agent's program writes it: every sentence in pieces first, and then as a whole.
fn session(sentences: impl IntoIterator<Item = String>) -> String {
    let mut log = json!({"type": "system", "session_id": "5e55101", "tools": ["Bash"]}).to_string() + "\n";
    for sentence in sentences {
        for word in sentence.split_inclusive(|c: char| "aeiou".contains(c)) {
            let delta = json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}});
            let line = json!({"type": "stream_event", "uuid": Uuid::now_v7(), "session_id": "5e55101", "event": delta});
            writeln!(log, "{line}").unwrap();
        }
        let whole = json!({"type": "assistant", "uuid": Uuid::now_v7(), "message": {"content": [{"type": "text", "text": sentence}]}});
        writeln!(log, "{whole}").unwrap();
    }
    log
}

fn sentences(count: usize) -> impl Iterator<Item = String> {
    (0..count).map(|number| {
        format!("The needle of number n{number} lies in the haystack, and the bandicoot found it.")
    })
}

async fn kinds(desk: &Desk, question: &str) -> Vec<(u64, FoundKind)> {
    let found = desk.find(question).await.found;
    found.iter().map(|found| (found.envelope.position, found.hit.kind)).collect()
}

pub(crate) async fn what_is_only_in_an_output_is_found_there_and_once(bench: Bench) {
    let desk = Desk::new(&bench).await;
    let middle: Vec<String> = (0..2_000).map(|number| format!("line {number} of the quokka")).collect();
    let middle = middle.join("\n");
    gave_back(&desk, &format!("the beginning is a wombat\n{middle}\nthe end is an echidna")).await;
    ended(&desk, desk.run_id, &session(sentences(600))).await;
    gave_back(&desk, "short platypus").await;
    desk.caught_up().await;
    assert_eq!(kinds(&desk, "quokka").await, [(1, FoundKind::Log)]);
    // It is in thousands of lines, and in many passages.
    assert_eq!(kinds(&desk, "needle").await, [(2, FoundKind::Log)]);
    assert_eq!(kinds(&desk, "\"needle of number n599\"").await, [(2, FoundKind::Log)]);
    let found = desk.find("n300 bandicoot").await.found.remove(0);
    let shown: String = found.hit.snippet.iter().map(|piece| piece.text.clone()).collect();
    assert!(shown.contains("n300") && found.hit.by == "agent", "{shown}");
    // What a step says itself is found as that.
    for (question, position) in [("wombat", 1), ("echidna", 1), ("platypus", 3)] {
        assert_eq!(kinds(&desk, question).await, [(position, FoundKind::ToolOutput)], "{question}");
    }
    let log = Wanted { kind: Some(FoundKind::Log), ..wanted("wombat") };
    assert_eq!(desk.look(log).await.found.len(), 1);
    let viewer = Wanted { visibility: Visibility::Viewer, ..wanted("needle") };
    assert!(desk.look(viewer).await.found.is_empty());
    desk.close().await;
}

pub(crate) async fn outputs_of_many_runs_are_found_over_pages_and_after_a_rebuild(bench: Bench) {
    let mut desk = Desk::new(&bench).await;
    let runs: Vec<RunId> = (0..9).map(|_| RunId(Uuid::now_v7())).collect();
    for (number, run_id) in runs.iter().enumerate() {
        ended(&desk, *run_id, &session(sentences(if number % 2 == 0 { 600 } else { 3 }))).await;
    }
    for _ in 0..2 {
        desk.caught_up().await;
        for limit in 1..=4 {
            let (mut positions, mut before) = (Vec::new(), None);
            loop {
                let page = desk.look(Wanted { limit, before, ..wanted("needle") }).await;
                assert!(page.found.len() <= limit as usize);
                positions.extend(page.found.iter().map(|found| found.envelope.position));
                before = page.next;
                if before.is_none() {
                    break;
                }
            }
            assert_eq!(positions, (1..=9).rev().collect::<Vec<_>>(), "{limit}");
        }
        desk.stop().await;
        desk.search.clear().await.unwrap();
        desk.start();
    }
    desk.close().await;
}

pub(crate) async fn what_was_redacted_in_a_run_is_not_found_in_its_outputs(bench: Bench) {
    let mut desk = Desk::new(&bench).await;
    let other = RunId(Uuid::now_v7());
    desk.say(&["the password is hunter2"]).await;
    ended(&desk, desk.run_id, &session(["the password is hunter2, as I was told".to_owned()])).await;
    ended(&desk, other, &session(["the password is another".to_owned()])).await;
    desk.caught_up().await;
    assert_eq!(desk.positions("password").await, [3, 1]);
    redact(&desk, 1).await;
    desk.caught_up().await;
    // One that ends later is as silent.
    ended(&desk, desk.run_id, &session(["hunter2 again, the password".to_owned()])).await;
    for _ in 0..2 {
        desk.caught_up().await;
        assert_eq!(desk.positions("password").await, [3]);
        assert_eq!(desk.search.find(&wanted("hunter2")).await.unwrap(), []);
        desk.stop().await;
        desk.search.clear().await.unwrap();
        desk.start();
    }
    desk.close().await;
}

pub(crate) async fn an_output_that_is_not_here_holds_up_nothing(bench: Bench) {
    let mut desk = Desk::new(&bench).await;
    ended(&desk, desk.run_id, &session(sentences(3))).await;
    desk.caught_up().await;
    assert_eq!(desk.positions("needle").await, [1]);
    let digest = deputy_domain::search::log(&desk.ledger.read_all(0, 1).await.unwrap()[0].event().unwrap());
    let now = desk.world.clock.now() + chrono::Duration::days(36_500);
    assert!(desk.world.blobs.remove(digest.unwrap(), now).await.unwrap());
    assert!(desk.positions("needle").await.is_empty(), "nothing is shown of what is not there");
    desk.stop().await;
    desk.search.clear().await.unwrap();
    desk.start();
    desk.say(&["a needle"]).await;
    desk.caught_up().await;
    assert_eq!(desk.positions("needle").await, [2]);
    desk.close().await;
}

pub(crate) async fn an_index_is_much_smaller_than_the_logs_it_is_made_of() {
    let bench = Bench::new(Engine::Sqlite).await.unwrap();
    let desk = Desk::new(&bench).await;
    let mut bytes = 0;
    for _ in 0..4 {
        let log = session(sentences(800));
        bytes += log.len() as u64;
        ended(&desk, desk.run_id, &log).await;
    }
    desk.caught_up().await;
    let data_dir = desk.data_dir.clone();
    desk.close().await;
    let size = std::fs::metadata(data_dir.join("search.db")).unwrap().len();
    assert!(size * 20 < bytes, "{size} bytes of index for {bytes} of logs");
}
