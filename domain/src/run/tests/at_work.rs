//! Whose program is at work: a run that anybody may still take up or go on with is never called over.

use super::fixtures::{gone, id, lease};
use super::stages;
use crate::run::{AtWork, at_work};
use deputy_protocol::ids::{DaemonId, PlaceId};

#[test]
fn only_what_is_over_is_over_and_only_the_owner_finds_its_run_at_work() {
    let here: PlaceId = id(0xb1);
    let [ours, another] = [1, 2].map(|epoch| lease(epoch).owner);
    for (stage, life) in stages::all() {
        if stage == "unknown" {
            continue;
        }
        let run = life.run();
        let seen = |who: DaemonId| at_work(run, who, here);
        let may_go_on = !run.state.is_terminal() && !stage.contains("ending") && !stage.starts_with("review");
        assert_eq!(seen(another) != AtWork::Over, may_go_on, "{stage}: {:?}", seen(another));
        let is_at_work = matches!(seen(ours), AtWork::Yes(_));
        let is_running = run.state.name() == "running" && may_go_on && !stage.contains("interrupted");
        let is_running = is_running && !stage.contains("yielding");
        assert_eq!(is_at_work, is_running, "{stage}: {:?}", seen(ours));
        if is_running {
            assert_eq!(seen(another), AtWork::Soon, "{stage}: somebody takes it up");
        }
    }
}

#[test]
fn what_goes_on_in_another_place_is_over_here() {
    let life = stages::running().then(gone(2));
    assert_eq!(at_work(life.run(), lease(2).owner, id(0xb1)), AtWork::Over);
    assert_eq!(at_work(life.run(), lease(3).owner, id(0xb2)), AtWork::Soon);
}
