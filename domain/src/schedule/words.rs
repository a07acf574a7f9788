//! Times in words.

use super::zone::Zone;
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::event::{DayOfWeek, Repeat};

/// A moment as clocks of a place show it: `Friday, 30 January 2026, 14:05 (Europe/Berlin)`.
pub fn spoken(at: At, zone: Zone) -> String {
    format!("{} ({zone})", zone.clock(at).format("%A, %-d %B %Y, %H:%M"))
}

/// How long something is, roughly: in the largest unit that there are two of.
pub fn span(span: TimeDelta) -> String {
    let seconds = span.num_seconds();
    let rounded = |unit: i64| (seconds + unit / 2) / unit;
    match seconds {
        172_800.. => format!("{} days", rounded(86_400)),
        7_200.. => format!("{} hours", rounded(3_600)),
        90.. => format!("{} minutes", rounded(60)),
        _ => "a minute".to_owned(),
    }
}

/// How something comes again: `every Monday and Friday at 09:00`.
pub fn repeats(repeat: &Repeat) -> String {
    let every = |count: u32, unit: &str| match count {
        1 => format!("every {unit}"),
        count => format!("every {count} {unit}s"),
    };
    match repeat {
        Repeat::Hours { count } => every(*count, "hour"),
        Repeat::Days { count, time } => format!("{} at {time}", every(*count, "day")),
        Repeat::Weeks { count: 1, on, time } => format!("every {} at {time}", days(on)),
        Repeat::Weeks { count, on, time } => format!("{} on {} at {time}", every(*count, "week"), days(on)),
        Repeat::Months { count, day: 31, time } => {
            format!("on the last day of {} at {time}", every(*count, "month"))
        }
        Repeat::Months { count, day, time } => {
            format!("on day {day} of {} at {time}", every(*count, "month"))
        }
    }
}

/// Days of the week, each once and in order.
fn days(on: &[DayOfWeek]) -> String {
    let workdays = &DayOfWeek::ALL[..5];
    let named: Vec<DayOfWeek> = DayOfWeek::ALL.into_iter().filter(|day| on.contains(day)).collect();
    if named == DayOfWeek::ALL {
        return "day".to_owned();
    }
    if named == workdays {
        return "workday".to_owned();
    }
    let names: Vec<String> = named.into_iter().map(capital).collect();
    match names.as_slice() {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        names => names.concat(),
    }
}

fn capital(day: DayOfWeek) -> String {
    let (first, rest) = day.name().split_at(1);
    format!("{}{rest}", first.to_uppercase())
}
