use std::time::Duration;

use deputy_actors::supervision::{ChildSpec, Exhausted, RootExit, Strategy, SupervisorSpec};

use crate::fixture::{Event, Fault, Tell, World};

fn nested(world: &World, fault: Fault) -> SupervisorSpec {
    let inner = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("good", world.probe("inner good").start()))
        .child(ChildSpec::permanent("leaf", world.faulty("leaf", fault).start()));
    SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("first", world.probe("first").start()))
        .child(ChildSpec::supervisor("inner", inner))
        .child(ChildSpec::permanent("last", world.probe("last").start()))
}

#[tokio::test]
async fn a_leaf_past_its_limit_ends_the_root_with_its_name_after_six_starts_and_one_notice() {
    let world = World::new();
    let root = world.ready(nested(&world, Fault::None)).await;
    let inner = root.below("inner");
    let exited = async {
        let exited = tokio::spawn(root.exited());
        for start in 1..=6 {
            world.log.wait_for(Event::Up("leaf"), start).await;
            world.tell("inner/leaf", Tell::Panic);
        }
        exited.await.unwrap()
    };
    let exit = world.pass_until(world.began + Duration::from_mins(1), exited).await;
    let reason = Exhausted {
        supervisor: inner.name().to_owned(),
        child: "leaf".into(),
        error: "told to panic".to_owned(),
    };
    assert_eq!(world.notices(), [reason.to_string()]);
    assert_eq!(exit, RootExit::Exhausted(reason));
    assert_eq!(world.starts("leaf"), 6);
    assert_eq!(world.gauge.now(), 0);
    assert_eq!(&world.story()[world.story().len() - 3..], ["-inner good", "-last", "-first"]);
}

#[tokio::test]
async fn a_leaf_that_never_starts_ends_the_root_too() {
    let world = World::new();
    let root = world.start(nested(&world, Fault::PreStartPanic)).await;
    let exit = world.pass_until(world.began + Duration::from_mins(1), root.exited()).await;
    assert!(matches!(exit, RootExit::Exhausted(reason) if reason.error.contains("pre_start panicked")));
    assert_eq!((world.starts("leaf"), world.starts("last"), world.notices().len()), (6, 0, 1));
}

#[tokio::test]
async fn a_dynamic_supervisor_outlives_a_child_supervisor_that_gave_up() {
    let world = World::new();
    let inner = SupervisorSpec::new(Strategy::OneForOne)
        .child(ChildSpec::permanent("leaf", world.faulty("leaf", Fault::HandleError).start()));
    let tree = SupervisorSpec::dynamic()
        .child(ChildSpec::permanent("good", world.probe("good").start()))
        .child(ChildSpec::supervisor("inner", inner));
    let root = world.start(tree).await;
    let left = async {
        while root.handle().children().await.unwrap().len() > 1 {
            tokio::task::yield_now().await;
        }
    };
    world.pass_until(world.began + Duration::from_mins(1), left).await;
    assert_eq!((world.starts("leaf"), world.starts("good"), world.notices().len()), (6, 1, 1));
}

#[tokio::test]
async fn a_supervisor_counts_as_started_when_its_children_are() {
    let world = World::new();
    let _root = world.ready(nested(&world, Fault::None)).await;
    assert_eq!(world.story(), ["+first", "+inner good", "+leaf", "+last"]);
}

#[tokio::test]
async fn a_tree_stops_depth_first_in_reverse() {
    let world = World::new();
    let root = world.ready(nested(&world, Fault::None)).await;
    root.stop();
    assert_eq!(root.exited().await, RootExit::Stopped);
    assert_eq!(&world.story()[4..], ["-last", "-leaf", "-inner good", "-first"]);
}

/// ractor kills the children of a killed supervisor without waiting for them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_children_of_a_killed_supervisor_are_gone_before_it_is_restarted() {
    let world = World::new();
    let root = world.ready(nested(&world, Fault::None)).await;
    for round in 1..=5 {
        // The clock moves past no more than the delay: not past the grace that the dying are given.
        ractor::registry::where_is(root.below("inner").name()).unwrap().kill();
        let up = world.log.wait_for(Event::Up("leaf"), round + 1);
        world.pass_until(world.clock_in(Duration::from_millis(4500)), up).await;
    }
    assert_eq!(world.gauge.most(), 1);
    assert_eq!(world.starts("last"), 1);
}
