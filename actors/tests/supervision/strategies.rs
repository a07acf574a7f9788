use std::time::Duration;

use deputy_actors::supervision::{ChildPhase, ChildSpec, Strategy, SupervisorSpec};

use crate::fixture::{Event, Fault, Tell, World};

const DELAY: Duration = Duration::from_secs(1);

fn abc(world: &World, strategy: Strategy) -> SupervisorSpec {
    ["a", "b", "c"].into_iter().fold(SupervisorSpec::new(strategy), |tree, id| {
        tree.child(ChildSpec::permanent(id, world.probe(id).start()))
    })
}

#[tokio::test]
async fn one_for_one_restarts_the_failed_child_alone() {
    let world = World::new();
    let _root = world.ready(abc(&world, Strategy::OneForOne)).await;
    world.tell("b", Tell::Panic);
    world.pass_delay(DELAY).await;
    world.log.wait_for(Event::Up("b"), 2).await;
    assert_eq!(world.story(), ["+a", "+b", "+c", "+b"]);
}

#[tokio::test]
async fn one_for_all_stops_the_others_in_reverse_and_starts_all_in_order() {
    let world = World::new();
    let root = world.ready(abc(&world, Strategy::OneForAll)).await;
    world.tell("b", Tell::Fail);
    world.log.wait_for(Event::Stopping("a"), 1).await;
    world.pass_delay(DELAY).await;
    world.log.wait_for(Event::Up("c"), 2).await;
    assert_eq!(world.story(), ["+a", "+b", "+c", "-c", "-a", "+a", "+b", "+c"]);
    let starts: Vec<_> = root.handle().children().await.unwrap().iter().map(|child| child.starts).collect();
    assert_eq!(starts, [2, 2, 2]);
}

#[tokio::test]
async fn rest_for_one_restarts_the_failed_child_and_those_after_it() {
    let world = World::new();
    let _root = world.ready(abc(&world, Strategy::RestForOne)).await;
    world.tell("b", Tell::Fail);
    world.log.wait_for(Event::Stopping("c"), 1).await;
    world.pass_delay(DELAY).await;
    world.log.wait_for(Event::Up("c"), 2).await;
    assert_eq!(world.story(), ["+a", "+b", "+c", "-c", "+b", "+c"]);
}

#[tokio::test]
async fn rest_for_one_starts_nothing_behind_a_child_that_does_not_come_up() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::RestForOne)
        .child(ChildSpec::permanent("a", world.probe("a").start()))
        .child(ChildSpec::permanent("bad", world.faulty("bad", Fault::PreStartError).start()))
        .child(ChildSpec::permanent("c", world.probe("c").start()));
    let root = world.start(tree).await;
    world.pass_until(world.began + Duration::from_mins(1), root.exited()).await;
    assert_eq!(world.starts("bad"), 6);
    assert_eq!(world.story(), ["+a", "-a"]);
}

#[tokio::test]
async fn a_sibling_that_hangs_in_one_for_all_is_killed_and_restarted() {
    let world = World::new();
    let root = world.ready(abc(&world, Strategy::OneForAll)).await;
    world.tell("a", Tell::Hang);
    world.tell("b", Tell::Fail);
    world.log.wait_for(Event::Stopping("c"), 1).await;
    world.pass_until(world.began + Duration::from_secs(10), world.log.wait_for(Event::Up("c"), 2)).await;
    assert_eq!(world.story(), ["+a", "+b", "+c", "-c", "+a", "+b", "+c"]);
    assert_eq!(world.gauge.most(), 1);
    drop(root);
}

#[tokio::test]
async fn a_transient_child_that_ends_normally_is_not_restarted() {
    let world = World::new();
    let root =
        world.ready(SupervisorSpec::new(Strategy::OneForOne).child(transient(&world, Fault::None))).await;
    world.cell("t").stop_and_wait(None, None).await.unwrap();
    assert_eq!(ended(&root).await, ChildPhase::Ended);
    assert_eq!(world.starts("t"), 1);
}

#[tokio::test]
async fn a_transient_child_that_was_killed_or_failed_is_restarted() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::OneForOne).child(transient(&world, Fault::PostStopError));
    let _root = world.ready(tree).await;
    world.cell("t").kill();
    world.pass_delay(DELAY).await;
    world.log.wait_for(Event::Up("t"), 2).await;
    world.cell("t").stop(None);
    world.pass_delay(DELAY).await;
    world.log.wait_for(Event::Up("t"), 3).await;
}

#[tokio::test]
async fn a_permanent_child_that_ends_normally_is_restarted() {
    let world = World::new();
    let _root = world.ready(abc(&world, Strategy::OneForOne)).await;
    world.cell("a").stop(None);
    world.pass_delay(DELAY).await;
    world.log.wait_for(Event::Up("a"), 2).await;
}

#[tokio::test]
async fn a_temporary_child_is_never_restarted() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::temporary("t", world.probe("t").start()))
        .child(ChildSpec::temporary("u", world.faulty("u", Fault::PreStartError).start()))
        .child(ChildSpec::permanent("v", world.probe("v").start()));
    let root = world.ready(tree).await;
    world.tell("t", Tell::Panic);
    while root.handle().children().await.unwrap().len() > 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!((world.starts("t"), world.starts("u"), world.starts("v")), (1, 1, 1));
    assert_eq!(world.clock.pending_sleepers(), 0);
    assert_eq!(world.notices(), Vec::<String>::new());
}

fn transient(world: &World, fault: Fault) -> ChildSpec {
    ChildSpec::transient("t", world.faulty("t", fault).start())
}

async fn ended(root: &deputy_actors::supervision::Root) -> ChildPhase {
    loop {
        let phase = root.handle().children().await.unwrap()[0].phase;
        if phase != ChildPhase::Running {
            return phase;
        }
        tokio::task::yield_now().await;
    }
}
