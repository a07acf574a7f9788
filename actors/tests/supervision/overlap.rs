use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use deputy_actors::supervision::{
    Backoff, ChildPhase, ChildSpec, Intensity, RootExit, Start, Strategy, SupervisorCell, SupervisorSpec,
};
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef};

use crate::fixture::{Alive, Event, Fault, ProbeActor, Tell, World};

#[tokio::test]
async fn a_child_is_not_started_again_while_its_post_stop_runs() {
    let world = World::new();
    let tree = SupervisorSpec::new(Strategy::OneForAll)
        .child(ChildSpec::permanent("slow", world.faulty("slow", Fault::PostStopWaits).start()))
        .child(ChildSpec::permanent("b", world.probe("b").start()));
    let root = world.ready(tree).await;
    world.tell("b", Tell::Fail);
    world.log.wait_for(Event::Stopping("slow"), 1).await;
    // The restart is due, ractor has freed the name, and yet nothing may start.
    world.pass_delay(Duration::from_secs(1)).await;
    let phases: Vec<_> =
        root.handle().children().await.unwrap().iter().map(|child| (child.phase, child.starts)).collect();
    assert_eq!(phases[0], (ChildPhase::Stopping, 1));
    world.gate.add_permits(1);
    world.log.wait_for(Event::Up("b"), 2).await;
    assert_eq!(world.gauge.most(), 1);
}

#[tokio::test]
async fn a_dynamic_child_cannot_be_started_again_while_its_post_stop_runs() {
    let world = World::new();
    let root = world.ready(SupervisorSpec::dynamic()).await;
    let spec = ChildSpec::permanent("slow", world.faulty("slow", Fault::PostStopWaits).start());
    root.handle().start_child(spec.clone()).await.unwrap();
    world.log.wait_for(Event::Up("slow"), 1).await;
    let handle = root.handle().clone();
    let terminated = tokio::spawn(async move { handle.terminate_child("slow").await });
    world.log.wait_for(Event::Stopping("slow"), 1).await;
    root.handle().start_child(spec.clone()).await.unwrap_err();
    world.gate.add_permits(1);
    assert_eq!(terminated.await.unwrap(), Ok(true));
    root.handle().start_child(spec).await.unwrap();
    world.log.wait_for(Event::Up("slow"), 2).await;
    assert_eq!(world.gauge.most(), 1);
}

#[tokio::test]
async fn a_child_is_not_started_again_while_blocking_work_of_its_last_life_goes_on() {
    let world = World::new();
    let (release, blocked) = mpsc::channel::<()>();
    let blocked = Arc::new(Mutex::new(blocked));
    let probe = world.probe("a");
    let start = move |cell: SupervisorCell| {
        let (probe, blocked) = (probe.clone(), Arc::clone(&blocked));
        async move {
            let alive = probe.gauge.enter("work");
            cell.tasks().spawn_blocking(move || {
                let _alive = alive;
                let _ = blocked.lock().unwrap().recv();
            });
            cell.spawn(ProbeActor, probe).await.map(ActorCell::from)
        }
    };
    let root =
        world.ready(SupervisorSpec::new(Strategy::OneForOne).child(ChildSpec::permanent("a", start))).await;
    world.cell("a").kill_and_wait(None).await.unwrap();
    assert_eq!(root.handle().children().await.unwrap()[0].phase, ChildPhase::Running, "not gone yet");
    release.send(()).unwrap();
    world.pass_until(world.began + Duration::from_secs(1), world.log.wait_for(Event::Up("a"), 2)).await;
    assert_eq!(world.gauge.most(), 1);
    drop(release);
}

#[tokio::test]
async fn a_life_that_never_ends_is_told_once_and_ends_a_static_supervisor() {
    let world = World::new();
    let (release, blocked) = mpsc::channel::<()>();
    let blocked = Arc::new(Mutex::new(blocked));
    let probe = world.probe("a");
    let start = move |cell: SupervisorCell| {
        let (probe, blocked) = (probe.clone(), Arc::clone(&blocked));
        async move {
            cell.tasks().spawn_blocking(move || {
                let _ = blocked.lock().unwrap().recv();
            });
            cell.spawn(ProbeActor, probe).await.map(ActorCell::from)
        }
    };
    let root =
        world.ready(SupervisorSpec::new(Strategy::OneForOne).child(ChildSpec::permanent("a", start))).await;
    world.tell("a", Tell::Fail);
    let exit = world.pass_until(world.began + Duration::from_mins(1), root.exited()).await;
    assert!(matches!(exit, RootExit::Exhausted(_)));
    assert_eq!(world.notices().len(), 1);
    assert_eq!(world.starts("a"), 1);
    drop(release);
}

#[tokio::test]
async fn a_start_function_that_goes_around_its_cell_is_a_failure() {
    let world = World::new();
    let probe = world.probe("a");
    let start = move |_: SupervisorCell| {
        let probe = probe.clone();
        async move { ractor::Actor::spawn(Some(uuid()), ProbeActor, probe).await.map(|(a, _)| a.into()) }
    };
    let root =
        world.start(SupervisorSpec::new(Strategy::OneForOne).child(ChildSpec::permanent("a", start))).await;
    let exit = world.pass_until(world.began + Duration::from_mins(1), root.exited()).await;
    assert!(matches!(exit, RootExit::Exhausted(_)));
}

/// An actor whose state takes as long to drop as the test wants: ractor reports its end before.
struct Lingering;

struct SlowToDrop {
    release: Arc<Mutex<mpsc::Receiver<()>>>,
    _alive: Alive,
}

impl Drop for SlowToDrop {
    fn drop(&mut self) {
        // The rest of this thread's work goes on elsewhere, first of all the supervisor that was just told.
        tokio::task::block_in_place(|| self.release.lock().unwrap().recv()).ok();
    }
}

impl Actor for Lingering {
    type Msg = Tell;
    type State = SlowToDrop;
    type Arguments = SlowToDrop;

    async fn pre_start(&self, _: ActorRef<Tell>, args: SlowToDrop) -> Result<SlowToDrop, ActorProcessingErr> {
        Ok(args)
    }

    async fn handle(&self, _: ActorRef<Tell>, _: Tell, _: &mut SlowToDrop) -> Result<(), ActorProcessingErr> {
        Err("told to fail".into())
    }
}

fn lingering(world: &World) -> (impl Start, mpsc::Sender<()>) {
    let (release, released) = mpsc::channel::<()>();
    let (probe, released) = (world.probe("slow"), Arc::new(Mutex::new(released)));
    let start = move |cell: SupervisorCell| {
        let args = SlowToDrop { release: Arc::clone(&released), _alive: probe.gauge.enter(cell.name()) };
        let log = probe.log.clone();
        async move {
            let actor = cell.spawn(Lingering, args).await?;
            log.push(Event::Up("slow"));
            Ok(actor.into())
        }
    };
    (start, release)
}

/// The next deadline is the grace of five seconds, not a restart: nothing is decided yet.
async fn assert_still_waiting(world: &World) {
    let deadline = world.clock.wait_for_deadline_by(world.clock_in(Duration::from_mins(1))).await;
    assert_eq!(deadline, world.clock_in(Duration::from_secs(5)));
}

async fn not_started_again_while_its_state_is_dropped(end: impl FnOnce(&ActorRef<Tell>)) {
    let world = World::new();
    let (start, release) = lingering(&world);
    let tree = SupervisorSpec::new(Strategy::OneForOne).child(ChildSpec::permanent("slow", start));
    let root = world.ready(tree).await;
    let actor = world.cell("slow");
    end(&actor);
    actor.wait(None).await.unwrap();
    // For ractor it has stopped, and its name is free. Its supervisor, asked again and again, waits.
    for _ in 0..100 {
        let children = root.handle().children().await.unwrap();
        assert_eq!((children[0].phase, world.gauge.now()), (ChildPhase::Running, 1));
    }
    release.send(()).unwrap();
    world.pass_delay(Duration::from_secs(1)).await;
    world.log.wait_for(Event::Up("slow"), 2).await;
    assert_eq!(world.gauge.most(), 1);
    drop(release);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_failed_child_is_not_started_again_while_its_state_is_dropped() {
    not_started_again_while_its_state_is_dropped(|actor| actor.cast(Tell::Fail).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_child_is_not_started_again_while_its_state_is_dropped() {
    not_started_again_while_its_state_is_dropped(|actor| actor.kill()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_stopped_child_is_not_started_again_while_its_state_is_dropped() {
    not_started_again_while_its_state_is_dropped(|actor| actor.stop(None)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_supervisor_is_not_started_again_while_a_life_below_it_still_ends() {
    let world = World::new();
    let (start, release) = lingering(&world);
    let inner = SupervisorSpec::new(Strategy::OneForOne).child(ChildSpec::permanent("slow", start));
    let tree = SupervisorSpec::new(Strategy::OneForOne).child(ChildSpec::supervisor("inner", inner));
    let root = world.ready(tree).await;
    ractor::registry::where_is(root.below("inner").name()).unwrap().kill();
    assert_still_waiting(&world).await;
    release.send(()).unwrap();
    world.pass_delay(Duration::from_secs(1)).await;
    world.log.wait_for(Event::Up("slow"), 2).await;
    assert_eq!(world.gauge.most(), 1);
    drop(release);
}

fn uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Lives on several threads, ended in every way, with tasks that hold what the next life must not share.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_lives_of_one_name_never_overlap_however_they_end() {
    let world = World::new();
    let intensity = Intensity { max_restarts: 10_000, ..Intensity::default() };
    // Far below the limits on stopping: moving the clock past a delay must not look like a hang.
    let short = Backoff { max: Duration::from_millis(500), ..Backoff::default() };
    let mut tree = SupervisorSpec::new(Strategy::OneForAll).intensity(intensity);
    for id in ["a", "b", "c"] {
        let probe = world.probe(id);
        let start = move |cell: SupervisorCell| {
            let probe = probe.clone();
            async move {
                let alive = probe.gauge.enter(&format!("task of {}", probe.id));
                cell.tasks().spawn(async move {
                    let _alive = alive;
                    std::future::pending::<()>().await;
                });
                cell.spawn(ProbeActor, probe).await.map(ActorCell::from)
            }
        };
        tree = tree.child(ChildSpec::permanent(id, start).backoff(short));
    }
    let root = world.ready(tree).await;
    for round in 1..=200 {
        let id = ["a", "b", "c"][round % 3];
        let victim = world.cell(id);
        match round % 4 {
            0 => victim.kill(),
            1 => victim.cast(Tell::Panic).unwrap(),
            2 => victim.stop(None),
            _ => victim.cast(Tell::Fail).unwrap(),
        }
        let far = world.clock_in(Duration::from_secs(1));
        world.pass_until(far, world.log.wait_for(Event::Up("c"), round + 1)).await;
    }
    assert_eq!(world.gauge.most(), 1);
    root.stop();
    assert_eq!(root.exited().await, RootExit::Stopped);
    assert_eq!(world.gauge.now(), 0);
}
