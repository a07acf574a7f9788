use std::time::Duration;

use deputy_actors::supervision::{ChildSpec, RootExit, Strategy, SupervisorSpec};

use crate::fixture::{Event, Fault, Tell, World};

#[tokio::test]
async fn children_stop_in_the_reverse_of_their_start_order_one_after_the_other() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("a", world.probe("a").start()))
        .child(ChildSpec::permanent("b", world.faulty("b", Fault::PostStopWaits).start()))
        .child(ChildSpec::permanent("c", world.probe("c").start()));
    let root = world.ready(tree).await;
    root.stop();
    world.log.wait_for(Event::Stopping("b"), 1).await;
    assert_eq!(world.log.count(&Event::Stopping("a")), 0, "waits for b");
    world.gate.add_permits(1);
    assert_eq!(root.exited().await, RootExit::Stopped);
    assert_eq!(world.story(), ["+a", "+b", "+c", "-c", "-b", "-a"]);
    assert_eq!(world.gauge.now(), 0);
}

#[tokio::test]
async fn the_state_of_a_child_is_dropped_before_the_one_before_it_stops() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("a", world.faulty("a", Fault::PostStopWaits).start()))
        .child(ChildSpec::permanent("b", world.probe("b").start()));
    let root = world.ready(tree).await;
    root.stop();
    world.log.wait_for(Event::Stopping("a"), 1).await;
    assert_eq!(world.gauge.now(), 1);
    world.gate.add_permits(1);
    assert_eq!(root.exited().await, RootExit::Stopped);
}

#[tokio::test]
async fn a_child_that_does_not_stop_in_its_time_is_killed() {
    let world = World::new();
    let hanging = world.faulty("b", Fault::PostStopWaits).start();
    let tree = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("a", world.probe("a").start()))
        .child(ChildSpec::permanent("b", hanging).shutdown(Duration::from_secs(2)))
        .child(ChildSpec::permanent("c", world.probe("c").start()));
    let root = world.ready(tree).await;
    world.tell("c", Tell::Hang);
    root.stop();
    // Five seconds for c, which is the default, then two for b.
    let first = world.clock.wait_for_deadline_by(world.began + Duration::from_mins(1)).await;
    assert_eq!(first, world.began + Duration::from_secs(5));
    world.clock.advance_to(first);
    world.log.wait_for(Event::Stopping("b"), 1).await;
    let second = world.clock.wait_for_deadline_by(world.began + Duration::from_mins(1)).await;
    assert_eq!(second, first + Duration::from_secs(2));
    world.clock.advance_to(second);
    assert_eq!(root.exited().await, RootExit::Stopped);
    assert_eq!(world.story(), ["+a", "+b", "+c", "-b", "-a"]);
    assert_eq!(world.gauge.now(), 0);
}

#[tokio::test]
async fn a_tree_can_be_stopped_while_a_child_hangs_in_its_start() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("a", world.probe("a").start()))
        .child(ChildSpec::permanent("b", world.faulty("b", Fault::PreStartHangs).start()))
        .child(ChildSpec::permanent("c", world.probe("c").start()));
    let root = world.start(tree).await;
    world.log.wait_for(Event::Starting("b"), 1).await;
    root.stop();
    assert_eq!(root.exited().await, RootExit::Stopped);
    assert_eq!(world.story(), ["+a", "-a"]);
    assert_eq!(world.gauge.now(), 0);
}

#[tokio::test]
async fn a_tree_can_be_stopped_while_a_restart_is_pending() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("a", world.probe("a").start()))
        .child(ChildSpec::permanent("b", world.probe("b").start()));
    let root = world.ready(tree).await;
    world.tell("b", Tell::Fail);
    world.clock.wait_for_sleepers(1).await;
    root.stop();
    assert_eq!(root.exited().await, RootExit::Stopped);
    assert_eq!(world.story(), ["+a", "+b", "-a"]);
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(world.starts("b"), 1);
}

#[tokio::test]
async fn a_killed_root_takes_its_children_and_its_timers_with_it() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("a", world.probe("a").start()))
        .child(ChildSpec::permanent("b", world.probe("b").start()));
    let root = world.ready(tree).await;
    let survivor = world.cell("a");
    world.tell("b", Tell::Fail);
    world.clock.wait_for_sleepers(1).await;
    root.kill();
    assert_eq!(root.exited().await, RootExit::Failed);
    survivor.wait(None).await.unwrap();
    while world.clock.pending_sleepers() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_root_that_is_killed_while_it_stops_takes_the_child_it_waits_for_with_it() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("a", world.faulty("a", Fault::PostStopWaits).start()));
    let root = world.ready(tree).await;
    let survivor = world.cell("a");
    root.stop();
    world.log.wait_for(Event::Stopping("a"), 1).await;
    root.kill();
    assert_eq!(root.exited().await, RootExit::Failed);
    survivor.wait(None).await.unwrap();
    while world.gauge.now() > 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn two_trees_of_one_process_may_have_children_of_the_same_ids() {
    let (one, two) = (World::new(), World::new());
    let tree = |world: &World| {
        SupervisorSpec::new(Strategy::OneForOne).child(ChildSpec::permanent("a", world.probe("a").start()))
    };
    let _one = one.ready(tree(&one)).await;
    let _two = two.ready(tree(&two)).await;
    assert_ne!(one.cell("a").get_id(), two.cell("a").get_id());
}
