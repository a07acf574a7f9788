//! What an agent is told about time.

use super::words::{repeats, span, spoken};
use super::zone::Zone;
use chrono::{SubsecRound as _, TimeDelta};
use deputy_protocol::At;
use deputy_protocol::event::Repeat;
use deputy_protocol::ids::AppointmentId;

/// How long an agent goes by the time that it was told. What is said within it begins with the same words, which its
/// provider need not read again; and whoever says `Friday` or `in an hour` means no minute.
const TIME_TOLD_FOR: TimeDelta = TimeDelta::minutes(5);

/// What is done this much after its time is late: a round of looking and a busy moment are not.
const LATE: TimeDelta = TimeDelta::minutes(5);

/// Whether an agent is to be told what time it is; it was last told it then, as far as it still sees that.
pub fn is_stale(told_at: Option<At>, now: At) -> bool {
    told_at.is_none_or(|told_at| now < told_at || now - told_at >= TIME_TOLD_FOR)
}

/// What time it is.
pub fn time_words(at: At, zone: Zone) -> String {
    let clock = zone.clock(at.trunc_subsecs(0));
    let (spoken, offset) = (spoken(at, zone), zone.offset(at));
    format!("It is {spoken}, {}{offset}.", clock.format("%Y-%m-%dT%H:%M:%S"))
}

/// Something that has come due.
pub struct CameDue<'a> {
    /// Which.
    pub appointment_id: AppointmentId,
    /// What is to be done, where the agent wanted it itself; none: the founder says it next.
    pub text: Option<&'a str>,
    /// When it was scheduled.
    pub made_at: At,
    /// When it was to be.
    pub due_at: At,
    /// How it comes again, and when next.
    pub again: Option<(&'a Repeat, At)>,
    /// The zone that was meant.
    pub zone: Zone,
    /// The time.
    pub now: At,
}

/// What the agent is told of it.
pub fn due_words(came: &CameDue<'_>) -> String {
    let made = spoken(came.made_at, came.zone);
    let order = match came.text {
        Some(text) => format!(
            "On {made} you scheduled this for now:\n{text}\n\nSee to it, and tell the founder what came of it."
        ),
        None => format!(
            "On {made} the founder scheduled for now what they say next. See to it, and tell them what came of it."
        ),
    };
    let late = came.late().map(|(due, late)| {
        let missed =
            if came.again.is_some() { " What was missed since is made up for by this once." } else { "" };
        format!(
            "It was to be on {due}, {late} ago, and could not be seen to before: say that it is late.{missed}"
        )
    });
    let id = format!("Its id is {}.", came.appointment_id);
    [Some(order), late, came.comes_again(), Some(id)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What people see of it. The founder's own words follow by themselves.
pub fn due_shown(came: &CameDue<'_>) -> String {
    let made = spoken(came.made_at, came.zone);
    let what = match came.text {
        Some(text) => format!("It is time for what was scheduled on {made}: {text}"),
        None => format!("It is time for what you scheduled on {made}."),
    };
    let late = came.late().map(|(due, late)| format!("It was to be on {due}, {late} ago."));
    [Some(what), late, came.comes_again()].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

impl CameDue<'_> {
    /// When it was to be and how long ago that is, if it comes late.
    fn late(&self) -> Option<(String, String)> {
        let late = self.now - self.due_at;
        (late >= LATE).then(|| (spoken(self.due_at, self.zone), span(late)))
    }

    fn comes_again(&self) -> Option<String> {
        let (repeat, next_at) = self.again?;
        Some(format!("It comes again {}, next on {}.", repeats(repeat), spoken(next_at, self.zone)))
    }
}
