//! The built-in agent's own troubles.

use deputy_actors::ports::HandsFault;
use deputy_actors::testing::{Bench, Moment, Turn, told, turns};
use deputy_domain::model::FaultKind;
use deputy_domain::run::State;
use deputy_protocol::stream::Stream;

#[tokio::test]
async fn a_conversation_that_is_too_long_is_shortened_and_goes_on() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let refused = std::sync::atomic::AtomicBool::new(false);
    bench.models.play_by(move |request| {
        let asked = told(request);
        if asked.contains("Summarise the work so far") {
            return Turn::Say("we did a lot".to_owned());
        }
        if asked.contains("we did a lot") {
            return Turn::finish();
        }
        if turns(request) == 10 && !refused.swap(true, std::sync::atomic::Ordering::SeqCst) {
            return Turn::Fail(FaultKind::ContextExceeded, None);
        }
        Turn::shell(&format!("step {}", turns(request)))
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    assert!(bench.ledger.kinds(&Stream::Steps(run_id)).contains(&"step.compacted".to_owned()));
    assert_eq!(tree.run(run_id).attempt, 1);
    assert!(tree.run(run_id).reserved.is_empty());
}

#[tokio::test]
async fn an_agent_that_goes_in_circles_is_stopped() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play(vec![Turn::shell("again"); 1_000]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "failed").await;
    assert!(matches!(tree.run(run_id).state, State::Failed { error } if error.code == "loop_detected"));
    assert_eq!(tree.run(run_id).attempt, 1, "the same model would go in the same circles");
}

#[tokio::test]
async fn calls_that_make_no_sense_are_answered_so_that_the_model_can_mend_them() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play([
        Turn::tool("fs_wirte", "{}"),
        Turn::tool("fs_write", "{not json"),
        Turn::tool("fs_write", r#"{"path":"a"}"#),
        Turn::tool("fs_write", r#"{"path":"a","content":"b"}"#),
        Turn::finish(),
    ]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    assert_eq!(bench.hands.edits(run_id), 1, "only the call that made sense was made");
    let last = told(bench.models.asked().last().unwrap());
    assert!(last.contains("there is no tool `fs_wirte`"));
    assert!(last.contains("were not understood"));
}

#[tokio::test]
async fn words_without_a_tool_end_the_work_only_after_a_reminder() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play(vec![Turn::Say("done".to_owned()); 3]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    assert_eq!(bench.models.asked().len(), 2);
}

#[tokio::test]
async fn several_reading_tools_go_side_by_side_and_each_is_executed_once() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let read = |path: &str| ("fs_read".to_owned(), format!(r#"{{"path":"{path}"}}"#));
    bench.models.play([Turn::Use(vec![read("a"), read("b"), read("c")]), Turn::finish()]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    assert_eq!((bench.hands.edits(run_id), bench.hands.most_executions()), (3, 1));
}

#[tokio::test]
async fn a_tool_whose_hands_died_is_reported_as_unknown_and_never_run_again() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let first = std::sync::atomic::AtomicBool::new(true);
    bench.hands.play(move |_, _| {
        let hangs = first.swap(false, std::sync::atomic::Ordering::SeqCst);
        (!hangs).then(|| deputy_actors::testing::exited(0, ""))
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("a tool runs", |bench| bench.hands.edits(run_id) == 1).await;
    bench.hands.lose(run_id);
    tree.until_state(run_id, "review").await;
    assert_eq!((bench.hands.edits(run_id), bench.hands.most_executions()), (1, 1));
    assert!(told(bench.models.asked().last().unwrap()).contains("outcome is unknown"));
}

#[tokio::test]
async fn hands_that_are_always_lost_fail_the_run_instead_of_turning_for_ever() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.hands.request_faults.fail_always(Moment::Before, HandsFault::Gone("broken".to_owned()));
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "failed").await;
    assert!(matches!(tree.run(run_id).state, State::Failed { error } if error.code == "runner_failed"));
}
