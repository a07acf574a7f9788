//! What the configuration and the project say reaches the work.

use deputy_actors::testing::{Bench, Turn, exited};
use deputy_protocol::event::{ProjectSettings, Tier};
use deputy_protocol::link::{Answer, Call, CallResult, ShellAnswer};
use std::time::Duration;

#[tokio::test]
async fn checks_and_setup_end_at_the_configured_time() {
    let mut bench = Bench::default();
    bench.settings.check_timeout = Duration::from_mins(7);
    let (setup, checks) = (vec!["make deps".to_owned()], vec!["make check".to_owned()]);
    bench.project_with("shop", ProjectSettings { setup, checks, ..ProjectSettings::default() }).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let commands: Vec<_> = bench
        .hands
        .calls()
        .into_iter()
        .filter_map(|(_, _, call)| match call {
            Call::Exec(exec) => Some((exec.argv.last().cloned().unwrap_or_default(), exec.timeout_sec)),
            _ => None,
        })
        .collect();
    assert_eq!(commands, [("make deps".to_owned(), Some(420)), ("make check".to_owned(), Some(420))]);
}

#[tokio::test]
async fn a_check_that_was_ended_at_its_time_did_not_pass_whatever_it_says() {
    let bench = Bench::default();
    bench.project("shop", &["make check"]).await;
    let ended = ShellAnswer { exit_code: Some(0), timed_out: true, ..ShellAnswer::default() };
    bench.hands.play(move |_, call| match call {
        Call::Exec(_) => Some(CallResult::Done(Answer::Shell(ended.clone()))),
        _ => Some(exited(0, "")),
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until("the agent is told", |bench| bench.ledger.run(run_id).is_some_and(|run| run.round == 1)).await;
    let inputs = tree.run(run_id).inputs;
    assert!(inputs.last().unwrap().text.contains("no exit code"), "{inputs:?}");
}

#[tokio::test]
async fn a_failing_run_is_tried_again_one_tier_higher_when_that_is_allowed() {
    let mut bench = Bench::default();
    bench.settings.escalate = true;
    bench.settings.tiers.insert(Tier::C, vec!["three/third".parse().unwrap()]);
    bench.project("shop", &[]).await;
    bench.models.play_by(|request| {
        let is_able = request.model.to_string() == "three/third";
        if is_able { Turn::finish() } else { Turn::shell("again") }
    });
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    assert_eq!((tree.run(run_id).order.tier, tree.run(run_id).order.tier_max), (Tier::B, Tier::C));
    tree.until_state(run_id, "review").await;
    assert_eq!((tree.run(run_id).attempt, tree.run(run_id).order.tier), (2, Tier::C));
}

#[tokio::test]
async fn no_run_escalates_without_leave_or_to_a_tier_without_models() {
    for (escalate, tier) in [(false, Tier::C), (true, Tier::A)] {
        let mut bench = Bench::default();
        bench.settings.escalate = escalate;
        bench.settings.tiers.insert(tier, vec!["three/third".parse().unwrap()]);
        bench.project("shop", &[]).await;
        let run_id = bench.delegate("shop", "do it").await;
        assert_eq!(bench.ledger.run(run_id).unwrap().order.tier_max, Tier::B);
    }
}

#[tokio::test]
async fn every_process_of_a_run_is_told_where_it_belongs() {
    let bench = Bench::default();
    bench.project("shop", &["make check"]).await;
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    let opened = bench.hands.opened();
    assert!(opened.len() >= 2, "the agent's hands and those of the checks");
    let trace = run_id.0.simple().to_string();
    for setup in opened {
        assert_eq!(setup.env["DEPUTY_RUN_ID"], run_id.to_string());
        assert_eq!(setup.env["DEPUTY_TASK_ID"], tree.run(run_id).task_id.to_string());
        assert_eq!(setup.env["DEPUTY_PROJECT"], "shop");
        let parent = &setup.env["TRACEPARENT"];
        let parts: Vec<&str> = parent.split('-').collect();
        // W3C Trace Context: version, trace, parent, flags; neither id is all zeros.
        assert_eq!((parts[0], parts[1], parts[3]), ("00", trace.as_str(), "01"), "{parent}");
        assert!(parts[2].len() == 16 && parts[2] != "0".repeat(16), "{parent}");
    }
}

#[tokio::test]
async fn the_agent_is_told_what_the_founder_and_the_repository_want() {
    let bench = Bench::default();
    let instructions = Some("Write no comments.".to_owned());
    bench.project_with("shop", ProjectSettings { instructions, ..ProjectSettings::default() }).await;
    bench.workspaces.instruct(&[("AGENTS.md", "Use tabs."), ("CLAUDE.md", "Name tests well.")]);
    let tree = bench.start().await;
    let run_id = bench.delegate("shop", "do it").await;
    tree.until_state(run_id, "review").await;
    for request in bench.models.asked() {
        let place = |text: &str| request.system.find(text).unwrap_or_else(|| panic!("{text} is missing"));
        let places = [place("Write no comments."), place("Use tabs."), place("Name tests well.")];
        assert!(places.is_sorted(), "{}", request.system);
    }
}
