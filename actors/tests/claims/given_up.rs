//! A child that fails at once: at most six starts in the first minute, its siblings untouched, one notice.

use deputy_actors::given_up::given_up;
use deputy_actors::ports::Clock;
use deputy_actors::supervision::{
    ChildSpec, Root, RootExit, Start, Strategy, SupervisionPorts, SupervisorCell, SupervisorSpec,
};
use deputy_actors::testing::{Bench, unavailable};
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Fails at once, or never.
struct Child {
    fails: bool,
}

impl Actor for Child {
    type Msg = ();
    type State = ();
    type Arguments = Arc<AtomicU32>;

    async fn pre_start(&self, _: ActorRef<()>, starts: Arc<AtomicU32>) -> Result<(), ActorProcessingErr> {
        starts.fetch_add(1, Ordering::SeqCst);
        if self.fails { Err("it is broken".into()) } else { Ok(()) }
    }
}

fn child(fails: bool, starts: &Arc<AtomicU32>) -> impl Start + use<> {
    let starts = Arc::clone(starts);
    move |cell: SupervisorCell| {
        let starts = Arc::clone(&starts);
        async move { cell.spawn(Child { fails }, starts).await.map(ActorCell::from) }
    }
}

async fn start(bench: &Bench, name: &str, spec: SupervisorSpec) -> (Root, deputy_actors::given_up::Teller) {
    let world = bench.outside();
    let (notices, teller) = given_up(world.clone());
    let ports = SupervisionPorts { clock: world.clock, entropy: world.entropy, notices };
    (spec.start(name, ports).await.unwrap(), teller)
}

/// Lets a minute pass, delay by delay.
async fn pass_a_minute(bench: &Bench) {
    let end = bench.clock.now() + Duration::from_mins(1);
    loop {
        bench.settle().await;
        match bench.clock.next_deadline().filter(|at| *at <= end) {
            Some(at) => bench.clock.advance_to(at),
            None => break,
        }
    }
    bench.clock.advance_to(end);
    bench.settle().await;
}

fn told(bench: &Bench) -> Vec<(String, String)> {
    bench.ledger.notices().into_iter().map(|notice| (notice.kind, notice.title)).collect()
}

#[tokio::test]
async fn a_child_that_fails_at_once_starts_six_times_leaves_its_siblings_alone_and_is_told_once() {
    let bench = Bench::default();
    let (bad, good) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
    let below = SupervisorSpec::dynamic()
        .child(ChildSpec::permanent("good", child(false, &good)))
        .child(ChildSpec::permanent("bad", child(true, &bad)));
    let spec = SupervisorSpec::new(Strategy::OneForOne).child(ChildSpec::supervisor("members", below));
    let (root, mut teller) = start(&bench, "given-up-dynamic", spec).await;
    // The ledger comes back only after a while.
    bench.ledger.take_away();
    tokio::select! {
        never = teller.run() => match never {},
        () = async {
            pass_a_minute(&bench).await;
            assert_eq!((bad.load(Ordering::SeqCst), told(&bench).len()), (6, 0));
            bench.ledger.restore();
            pass_a_minute(&bench).await;
        } => {}
    }
    assert_eq!((bad.load(Ordering::SeqCst), good.load(Ordering::SeqCst)), (6, 1));
    let title = "A part of Deputy was given up: members/bad".to_owned();
    assert_eq!(told(&bench), [("house.child_gave_up".to_owned(), title)]);
    root.stop();
    assert_eq!(root.exited().await, RootExit::Stopped);
}

#[tokio::test]
async fn a_child_that_takes_the_whole_tree_down_is_told_once_and_not_again_by_the_next_life() {
    let bench = Bench::default();
    for _ in 0..2 {
        let bad = Arc::new(AtomicU32::new(0));
        let spec =
            SupervisorSpec::new(Strategy::OneForOne).child(ChildSpec::permanent("bad", child(true, &bad)));
        let (root, teller) = start(&bench, "given-up-static", spec).await;
        pass_a_minute(&bench).await;
        assert!(matches!(root.exited().await, RootExit::Exhausted(_)));
        // Nobody passed anything on while the tree lived.
        teller.finish().await;
        assert_eq!(bad.load(Ordering::SeqCst), 6);
    }
    assert_eq!(told(&bench).len(), 1);
    assert!(told(&bench)[0].1.contains("bad"));
}

#[tokio::test]
async fn a_ledger_that_stays_away_keeps_nobody_from_leaving() {
    let bench = Bench::default();
    let bad = Arc::new(AtomicU32::new(0));
    let spec = SupervisorSpec::dynamic().child(ChildSpec::permanent("bad", child(true, &bad)));
    let (root, teller) = start(&bench, "given-up-away", spec).await;
    pass_a_minute(&bench).await;
    bench.ledger.appends.fail_always(deputy_actors::testing::Moment::Before, unavailable());
    root.stop();
    root.exited().await;
    teller.finish().await;
    assert!(told(&bench).is_empty());
}
