use std::time::Duration;

use deputy_actors::supervision::{
    ChildPhase, ChildSpec, RootExit, Strategy, SupervisorError, SupervisorSpec,
};
use futures::future::join_all;

use crate::fixture::{Event, Fault, Tell, World};

#[tokio::test]
async fn terminating_a_child_whose_restart_is_pending_cancels_the_restart() {
    let world = World::new();
    let root = world.ready(SupervisorSpec::dynamic()).await;
    root.handle().start_child(ChildSpec::permanent("a", world.probe("a").start())).await.unwrap();
    world.log.wait_for(Event::Up("a"), 1).await;
    world.tell("a", Tell::Fail);
    let due = world.clock.wait_for_deadline_by(world.began + Duration::from_secs(1)).await;
    assert_eq!(root.handle().terminate_child("a").await, Ok(true));
    // Its timer still fires; it must find nothing to do, not even for a new child of the same id.
    root.handle().start_child(ChildSpec::permanent("a", world.probe("a").start())).await.unwrap();
    world.log.wait_for(Event::Up("a"), 2).await;
    world.clock.advance_to(due);
    let children = root.handle().children().await.unwrap();
    assert_eq!((children.len(), children[0].starts, children[0].phase), (1, 1, ChildPhase::Running));
    assert_eq!(world.starts("a"), 2);
}

#[tokio::test]
async fn a_child_can_be_terminated_while_it_starts() {
    let world = World::new();
    let root = world.ready(SupervisorSpec::dynamic()).await;
    let hanging = world.faulty("a", Fault::PreStartHangs);
    root.handle().start_child(ChildSpec::permanent("a", hanging.start())).await.unwrap();
    world.log.wait_for(Event::Starting("a"), 1).await;
    assert_eq!(root.handle().terminate_child("a").await, Ok(true));
    assert_eq!(world.gauge.now(), 0);
    assert_eq!(root.handle().children().await.unwrap(), []);
}

#[tokio::test]
async fn an_id_in_use_is_refused_and_an_unknown_one_is_not_an_error() {
    let world = World::new();
    let root = world.ready(SupervisorSpec::dynamic()).await;
    let spec = ChildSpec::permanent("a", world.probe("a").start());
    root.handle().start_child(spec.clone()).await.unwrap();
    assert_eq!(root.handle().start_child(spec).await, Err(SupervisorError::AlreadyStarted("a".into())));
    assert_eq!(root.handle().terminate_child("b").await, Ok(false));
}

#[tokio::test]
async fn the_children_of_a_static_supervisor_are_fixed() {
    let world = World::new();
    let root = world.ready(SupervisorSpec::new(Strategy::OneForOne)).await;
    let spec = ChildSpec::permanent("a", world.probe("a").start());
    assert!(matches!(root.handle().start_child(spec).await, Err(SupervisorError::Fixed(_))));
    assert!(matches!(root.handle().terminate_child("a").await, Err(SupervisorError::Fixed(_))));
}

#[tokio::test]
async fn a_supervisor_that_is_gone_is_unavailable() {
    let world = World::new();
    let root = world.ready(SupervisorSpec::dynamic()).await;
    let handle = root.handle().clone();
    root.stop();
    root.exited().await;
    assert_eq!(handle.children().await, Err(SupervisorError::Unavailable(handle.name().to_owned())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_children_start_fail_and_stop() {
    let world = World::new();
    let root = world.ready(SupervisorSpec::dynamic()).await;
    let ids: Vec<String> = (0..1000).map(|n| format!("run-{n}")).collect();
    let start = |id: &String| {
        let spec = ChildSpec::transient(id.as_str(), world.probe("run").start());
        let handle = root.handle().clone();
        async move { handle.start_child(spec).await.unwrap() }
    };
    join_all(ids.iter().map(start)).await;
    world.log.wait_for(Event::Up("run"), 1000).await;
    for id in &ids[..100] {
        world.tell(id, Tell::Fail);
    }
    // The clock runs while failures still come in, so later ones are due later.
    let far = world.began + Duration::from_hours(1);
    world.pass_until(far, world.log.wait_for(Event::Up("run"), 1100)).await;
    let stopped = ids[..500].iter().map(|id| root.handle().terminate_child(id.as_str()));
    assert!(join_all(stopped).await.into_iter().all(|stopped| stopped == Ok(true)));
    assert_eq!(root.handle().children().await.unwrap().len(), 500);
    assert_eq!(world.gauge.now(), 500);
    root.stop();
    assert_eq!(root.exited().await, RootExit::Stopped);
    assert_eq!(world.log.count(&Event::Stopping("run")), 1000);
    assert_eq!((world.gauge.now(), world.gauge.most()), (0, 1));
}
