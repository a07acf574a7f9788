//! The founder works on a run live: turn by turn, interrupting, handing it over and taking it back.

use deputy_actors::office::NewTask;
use deputy_actors::testing::{Bench, TestTree, Turn, exited, told};
use deputy_domain::run::State;
use deputy_protocol::event::{Mode, WaitReason};
use deputy_protocol::ids::RunId;
use deputy_protocol::link::Call;
use deputy_protocol::stream::Stream;
use std::time::Duration;

async fn talk(bench: &Bench, text: &str) -> RunId {
    let (project, text) = (Some("shop".to_owned()), text.to_owned());
    bench.order(NewTask { project, text, mode: Mode::HandsOn, ..NewTask::default() }).await.1
}

async fn founders_turn(tree: &TestTree, run_id: RunId) {
    let is_due = |bench: &Bench| bench.ledger.run(run_id).is_some_and(|run| run.is_founders_turn());
    tree.until("it is the founder's turn", is_due).await;
    tree.bench.settle().await;
    assert!(tree.bench.hands.alive().is_empty(), "nothing of it runs meanwhile");
}

fn times(bench: &Bench, run_id: RunId, kind: &str) -> usize {
    bench.ledger.kinds(&Stream::Run(run_id)).iter().filter(|found| *found == kind).count()
}

/// Shell commands that begin with `endless` go on until they are ended.
fn some_are_endless(bench: &Bench) {
    bench.hands.play(|_, call| {
        let is_endless = matches!(call, Call::ShellExec(exec) if exec.cmd.starts_with("endless"));
        (!is_endless).then(|| exited(0, "ok"))
    });
}

#[tokio::test]
async fn it_goes_turn_by_turn_in_one_conversation_and_costs_nothing_in_between() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    bench.models.play([
        Turn::shell("one"),
        Turn::Say("one is there. Two as well?".to_owned()),
        Turn::shell("two"),
        Turn::Say("two is there".to_owned()),
    ]);
    let tree = bench.start().await;
    let run_id = talk(&bench, "make one").await;
    founders_turn(&tree, run_id).await;
    let run = tree.run(run_id);
    assert_eq!((run.mode, run.summary.as_deref()), (Mode::HandsOn, Some("one is there. Two as well?")));
    assert!(run.head_commit.is_some(), "what is in the tree can be looked at");
    assert!(run.checks.is_empty() && bench.ledger.notices().is_empty() && bench.ledger.inbox().is_empty());
    tree.pass(Duration::from_hours(5)).await;
    assert_eq!(tree.run(run_id).worked_ms, run.worked_ms, "waiting is no work");

    tree.runs().message(run_id, "yes, please".to_owned(), "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    let after = tree.run(run_id);
    assert_ne!(after.head_commit, run.head_commit);
    assert_eq!(after.attempt, 1);
    let last = bench.models.asked().pop().unwrap();
    assert!(told(&last).contains("make one") && told(&last).contains("yes, please"), "{}", told(&last));

    tree.runs().hand_over(run_id, None, "founder").await.unwrap();
    tree.until_state(run_id, "review").await;
    let run = tree.run(run_id);
    assert_eq!((run.mode, run.checks.len(), run.as_it_is), (Mode::Delegated, 1, false));
    assert_eq!(bench.models.asked().len(), 4, "nobody was asked again");
    assert_eq!(bench.hands.most_executions(), 1);
}

#[tokio::test]
async fn an_interrupt_ends_the_tool_and_nothing_that_was_to_follow_it_is_begun() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    some_are_endless(&bench);
    let tools =
        ["endless", "rm -r all"].map(|cmd| ("shell_exec".to_owned(), format!(r#"{{"cmd":"{cmd}"}}"#)));
    bench.models.play([Turn::Use(tools.into()), Turn::Say("as you like".to_owned())]);
    let tree = bench.start().await;
    let run_id = talk(&bench, "tidy up").await;
    tree.until("the tool runs", |bench| bench.hands.hangs(run_id)).await;
    tree.runs().interrupt(run_id, "founder").await.unwrap();
    tree.runs().interrupt(run_id, "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    assert_eq!(times(&bench, run_id, "run.interrupted"), 1);

    tree.runs().message(run_id, "leave the rest".to_owned(), "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    assert_eq!(bench.hands.edits(run_id), 1, "the second one was not wanted any more");
    let last = told(&bench.models.asked().pop().unwrap());
    assert!(last.contains("interrupted this") && last.contains("interrupted the work before it"), "{last}");
    assert!(last.contains("leave the rest"));
}

#[tokio::test]
async fn an_interrupt_of_a_model_settles_its_call_and_takes_delegated_work_in_hand() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play_by(|request| {
        if told(request).contains("shorter") { Turn::Say("shorter".to_owned()) } else { Turn::Hang }
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "think").await;
    tree.until("the model is asked", |bench| bench.models.asked().len() == 1).await;
    tree.runs().interrupt(run_id, "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    let run = tree.run(run_id);
    assert!(run.reserved.is_empty() && run.is_hands_on());
    tree.runs().message(run_id, "shorter".to_owned(), "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    assert_eq!(tree.run(run_id).summary.as_deref(), Some("shorter"));
}

#[tokio::test]
async fn handed_over_with_words_the_agent_works_until_it_says_that_it_is_done() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    bench.models.play([Turn::Say("what is it?".to_owned()), Turn::shell("all of it"), Turn::finish()]);
    let tree = bench.start().await;
    let run_id = talk(&bench, "hello").await;
    founders_turn(&tree, run_id).await;
    tree.runs().hand_over(run_id, Some("do all of it".to_owned()), "founder").await.unwrap();
    tree.until_state(run_id, "review").await;
    assert_eq!(tree.run(run_id).summary.as_deref(), Some("it is done"));
    assert!(told(&bench.models.asked().pop().unwrap()).contains("do all of it"));
    assert!(tree.runs().hand_over(run_id, None, "founder").await.is_err());
}

#[tokio::test]
async fn taken_back_at_work_it_ends_its_turn_first() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    some_are_endless(&bench);
    bench.models.play([Turn::shell("endless"), Turn::finish()]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("the tool runs", |bench| bench.hands.hangs(run_id)).await;
    tree.runs().take_back(run_id, "founder").await.unwrap();
    bench.settle().await;
    assert!(bench.hands.hangs(run_id), "it goes on");
    bench.hands.finish_all();
    founders_turn(&tree, run_id).await;
    assert!(tree.run(run_id).checks.is_empty());
}

#[tokio::test]
async fn taken_back_from_its_checks_or_its_review_it_waits_for_the_founder() {
    let bench = Bench::default();
    bench.project("shop", &["make test"]).await;
    bench.hands.play(|_, call| (!matches!(call, Call::Exec(_))).then(|| exited(0, "ok")));
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("the check runs", |bench| bench.hands.hangs(run_id)).await;
    tree.runs().take_back(run_id, "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    bench.hands.play(|_, _| Some(exited(0, "ok")));
    tree.runs().hand_over(run_id, None, "founder").await.unwrap();
    tree.until_state(run_id, "review").await;
    assert_eq!(bench.ledger.inbox().len(), 1);

    bench.workspaces.move_base("theirs", &[]);
    tree.runs().take_back(run_id, "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    assert!(bench.ledger.inbox().is_empty(), "nobody is to review it");
    assert!(tree.run(run_id).verdict.is_none());
    tree.runs().message(run_id, "and now?".to_owned(), "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    assert_eq!(
        tree.run(run_id).base_commit.as_deref(),
        Some("theirs"),
        "it goes on from what is there by now"
    );
}

#[tokio::test]
async fn a_turn_that_ends_badly_is_told_and_costs_no_attempt() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    bench.models.play_by(|request| {
        if told(request).contains("otherwise") { Turn::Say("so".to_owned()) } else { Turn::shell("again") }
    });
    let tree = bench.start().await;
    let run_id = talk(&bench, "do it").await;
    founders_turn(&tree, run_id).await;
    let run = tree.run(run_id);
    let State::Waiting { reason: WaitReason::Founder, detail, .. } = &run.state else { panic!("{run:?}") };
    assert!(detail.contains("ended badly"), "{detail}");
    assert_eq!((run.attempt, run.failures), (1, 0));
    assert!(bench.ledger.notices().is_empty());
    tree.runs().message(run_id, "otherwise, please".to_owned(), "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    assert_eq!(tree.run(run_id).turn_error, None);
}

#[tokio::test]
async fn a_daemon_that_dies_between_two_turns_or_in_an_interrupt_changes_nothing() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    some_are_endless(&bench);
    bench.models.play([
        Turn::Say("first".to_owned()),
        Turn::shell("endless"),
        Turn::Say("third".to_owned()),
        Turn::finish(),
    ]);
    let tree = bench.start().await;
    let run_id = talk(&bench, "hello").await;
    founders_turn(&tree, run_id).await;
    let tree = tree.restart().await;
    tree.runs().message(run_id, "go on".to_owned(), "founder").await.unwrap();
    tree.until("the tool runs", |bench| bench.hands.hangs(run_id)).await;
    let life = tree.life.clone();
    bench.ledger.after_append(move |_| life.cut());
    let _ = deputy_actors::run::RunHandle::new(bench.outside()).interrupt(run_id, "founder").await;
    let bench = tree.crash().await;
    bench.ledger.forget_hook();
    bench.ledger.forget_heartbeats();
    let tree = bench.start().await;
    founders_turn(&tree, run_id).await;
    tree.runs().message(run_id, "and?".to_owned(), "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    assert_eq!(tree.run(run_id).summary.as_deref(), Some("third"));
    assert_eq!((bench.hands.most_executions(), tree.run(run_id).attempt), (1, 1));
}

#[tokio::test]
async fn a_program_that_is_interrupted_hears_the_next_words_and_what_it_never_heard() {
    let bench = Bench::default();
    bench.project("shop", &[]).await;
    let began = std::sync::atomic::AtomicU32::new(0);
    bench.hands.play(move |_, call| {
        let is_agent = matches!(call, Call::Exec(exec) if exec.argv[0] == "/bin/agent");
        let is_first = is_agent && began.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        (!is_first).then(|| exited(0, "it is there"))
    });
    let tree = bench.start().await;
    let (project, agent) = (Some("shop".to_owned()), Some("program".to_owned()));
    let text = "make one".to_owned();
    let new = NewTask { project, agent, text, mode: Mode::HandsOn, ..NewTask::default() };
    let (_, run_id) = bench.order(new).await;
    tree.until("it works", |bench| bench.hands.hangs(run_id)).await;
    tree.runs().interrupt(run_id, "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    tree.runs().message(run_id, "in blue".to_owned(), "founder").await.unwrap();
    founders_turn(&tree, run_id).await;
    assert_eq!(tree.run(run_id).summary.as_deref(), Some("it is there"));
    let agents = bench.hands.calls().into_iter().filter_map(|(_, _, call)| match call {
        Call::Exec(exec) if exec.argv[0] == "/bin/agent" => exec.stdin,
        _ => None,
    });
    let heard: Vec<String> = agents.map(|words| String::from_utf8(words.0).unwrap()).collect();
    assert_eq!(heard.len(), 2);
    assert!(heard[1].contains("make one") && heard[1].contains("in blue"), "{}", heard[1]);
    assert_eq!(times(&bench, run_id, "run.attempt_failed"), 0);
}
