//! A plan at each of its stages, and who picks it up there.

use super::fixtures::{
    Life, another, cancel, confirm, decline, defer, done, draw, end, look_back, lost, miss_draw, order,
    propose, revise, scoped, three,
};
use crate::plan::{Command, State};

/// Every stage, by its name.
pub(super) fn all() -> Vec<(&'static str, Life)> {
    let proposed = Life::default().with([propose()]);
    let scoping = proposed.clone().with([confirm(1)]);
    let drawing = scoping.clone().with([scoped(1), scoped(2)]);
    let working = drawing.clone().with([draw(three())]);
    let begun = working.clone().with([order("api", 1), order("page", 2)]);
    let halted = begun.clone().with([done("api"), lost("page")]);
    let through = begun.clone().with([done("api"), done("page"), order("mail", 3), done("mail")]);
    let gathering = through.clone().with([order("together", 9)]);
    let settled = halted.clone().with([miss_draw()]);
    vec![
        ("nothing", Life::default()),
        ("proposed", proposed.clone()),
        ("proposed again", proposed.clone().with([another()])),
        ("revising", proposed.clone().with([revise()])),
        ("deferred", proposed.clone().with([defer(3_600)])),
        ("declined", proposed.clone().with([decline()])),
        ("scoping", scoping),
        ("drawing", drawing),
        ("working, nothing begun", working),
        ("working, two begun", begun.clone()),
        ("working, one lost", halted),
        ("working, all done", through),
        ("working, settled", settled),
        ("working, gathering", gathering),
        ("cancelling", begun.with([cancel()])),
        ("ended", ended()),
        ("ended, looked back at", ended().with([look_back()])),
    ]
}

/// All of it done.
pub(super) fn ended() -> Life {
    let drawn = [propose(), confirm(1), scoped(1), scoped(2), draw(three())];
    let begun = Life::default().with(drawn).with([order("api", 1), order("page", 2)]);
    let through = begun.with([done("api"), done("page"), order("mail", 3), done("mail")]);
    through.with([order("together", 9), done("together"), end()])
}

/// Who picks a plan up as it stands. A state that nobody picks up would keep it for ever.
fn picked_up_by(state: &State) -> Option<&'static str> {
    match state {
        State::Proposed => Some("the founder"),
        State::Revising { .. } => Some("the COO"),
        State::Deferred { .. } => Some("a timer"),
        State::Scoping => Some("its advisors"),
        State::Drawing => Some("the orchestrator"),
        State::Working => Some("its runs, and the orchestrator at their end"),
        State::Cancelling => Some("its runs, as they end"),
        State::Ended { .. } | State::Declined { .. } => None,
    }
}

#[test]
fn whoever_picks_a_stage_up_can_go_on_with_it() {
    for (name, life) in all() {
        let Some(plan) = &life.plan else { continue };
        assert_eq!(picked_up_by(&plan.state).is_none(), plan.state.is_terminal(), "{name}");
        let mut later = life.clone();
        later.now = 7_200;
        let ways = [
            confirm(plan.version),
            another(),
            super::fixtures::missed(1),
            draw(three()),
            Command::Raise,
            order("api", 1),
            order("mail", 3),
            done("api"),
            order("together", 9),
            done("together"),
            miss_draw(),
            end(),
        ];
        let goes_on = ways.into_iter().any(|way| later.decide(way).is_ok());
        assert_eq!(goes_on, !plan.state.is_terminal(), "{name}");
    }
}
