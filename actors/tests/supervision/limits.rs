use std::time::Duration;

use deputy_actors::ports::Clock;
use deputy_actors::supervision::{Backoff, ChildSpec, Intensity, RootExit, Strategy, SupervisorSpec};

use crate::fixture::{Event, Fault, Tell, World};

async fn six_starts_then_one_notice(fault: Fault) {
    let world = World::new();
    let tree = SupervisorSpec::dynamic()
        .child(ChildSpec::permanent("good", world.probe("good").start()))
        .child(ChildSpec::permanent("bad", world.faulty("bad", fault).start()));
    let root = world.start(tree).await;
    world.log.wait_for(Event::Up("good"), 1).await;

    let minute = world.began + Duration::from_mins(1);
    let mut notices = Vec::new();
    world
        .pass_until(minute, async {
            while notices.is_empty() {
                root.handle().children().await.unwrap();
                notices = world.notices();
                tokio::task::yield_now().await;
            }
        })
        .await;
    world.clock.advance_to(minute + Duration::from_mins(5));
    let children = root.handle().children().await.unwrap();

    if fault != Fault::StartFunction {
        assert_eq!(world.starts("bad"), 6);
    }
    assert_eq!(world.notices().len(), 1, "{:?}", world.notices());
    assert_eq!(world.starts("good"), 1);
    assert_eq!(world.log.count(&Event::Stopping("good")), 0);
    assert_eq!(children.iter().map(|child| child.id.as_str()).collect::<Vec<_>>(), ["good"]);
    assert_eq!(world.clock.pending_sleepers(), 0, "no restart is left pending");
    assert_eq!(world.gauge.now(), 1);

    root.stop();
    assert_eq!(root.exited().await, RootExit::Stopped);
}

#[tokio::test]
async fn a_child_with_a_panicking_start_function_is_given_up_with_one_notice() {
    six_starts_then_one_notice(Fault::StartFunction).await;
}

#[tokio::test]
async fn a_child_with_a_failing_pre_start_starts_six_times_and_is_given_up_with_one_notice() {
    six_starts_then_one_notice(Fault::PreStartError).await;
}

#[tokio::test]
async fn a_child_with_a_panicking_pre_start_starts_six_times_and_is_given_up_with_one_notice() {
    six_starts_then_one_notice(Fault::PreStartPanic).await;
}

#[tokio::test]
async fn a_child_with_a_failing_post_start_starts_six_times_and_is_given_up_with_one_notice() {
    six_starts_then_one_notice(Fault::PostStartError).await;
}

#[tokio::test]
async fn a_child_with_a_failing_handler_starts_six_times_and_is_given_up_with_one_notice() {
    six_starts_then_one_notice(Fault::HandleError).await;
}

#[tokio::test]
async fn a_child_with_a_panicking_handler_starts_six_times_and_is_given_up_with_one_notice() {
    six_starts_then_one_notice(Fault::HandlePanic).await;
}

#[tokio::test]
async fn past_the_limit_a_static_root_stops_its_children_and_ends_with_the_reason() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("good", world.probe("good").start()))
        .child(ChildSpec::permanent("bad", world.faulty("bad", Fault::PostStartError).start()));
    let root = world.start(tree).await;
    let RootExit::Exhausted(reason) =
        world.pass_until(world.began + Duration::from_mins(1), root.exited()).await
    else {
        panic!("the root did not give up");
    };
    assert_eq!(reason.child.as_str(), "bad");
    assert_eq!(reason.error, "post_start failed");
    assert_eq!((world.starts("bad"), world.starts("good")), (6, 1));
    assert_eq!(world.notices(), [reason.to_string()]);
    assert_eq!(world.log.all().last(), Some(&Event::Stopping("good")), "stopped in order, not killed");
}

#[tokio::test]
async fn restarts_that_left_the_window_no_longer_count() {
    let world = World::new();
    let intensity = Intensity { max_restarts: 2, max_window: Duration::from_secs(10) };
    let short = Backoff { max: Duration::from_secs(1), ..Backoff::default() };
    let tree = SupervisorSpec::new(Strategy::OneForOne)
        .intensity(intensity)
        .child(ChildSpec::permanent("a", world.probe("a").start()).backoff(short));
    let root = world.ready(tree).await;
    for failure in 1..=10 {
        world.tell("a", Tell::Fail);
        world.pass_delay(Duration::from_secs(5)).await;
        world.log.wait_for(Event::Up("a"), failure + 1).await;
        world.clock.advance(Duration::from_secs(6));
    }
    assert_eq!(world.notices(), Vec::<String>::new());
    // Two in quick succession are allowed still, the third is not.
    world.clock.advance(Duration::from_mins(1));
    for failure in 11..=12 {
        world.tell("a", Tell::Fail);
        world.pass_delay(Duration::from_secs(5)).await;
        world.log.wait_for(Event::Up("a"), failure + 1).await;
    }
    world.tell("a", Tell::Fail);
    assert!(matches!(root.exited().await, RootExit::Exhausted(_)));
}

#[tokio::test]
async fn delays_double_and_stay_within_their_bounds() {
    let world = World::new();
    let tree = SupervisorSpec::dynamic()
        .child(ChildSpec::permanent("bad", world.faulty("bad", Fault::PreStartError).start()));
    let root = world.start(tree).await;
    let mut delays = Vec::new();
    for _ in 0..5 {
        let before = world.clock.now();
        world.pass_delay(Duration::from_secs(30)).await;
        delays.push((world.clock.now() - before).num_milliseconds());
    }
    // 0.2 s doubled, with half of the spread of a half.
    assert_eq!(delays, [250, 500, 1000, 2000, 4000]);
    root.kill();
    assert_eq!(root.exited().await, RootExit::Failed);
}
