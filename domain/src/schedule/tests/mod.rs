//! When things are: what people name, what comes again, what agents are told.

mod moments;
mod properties;
mod told;
mod when;

use super::Zone;
use deputy_protocol::At;
use deputy_protocol::event::TimeOfDay;

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

/// A moment with its offset.
fn at(text: &str) -> At {
    chrono::DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn time(text: &str) -> TimeOfDay {
    text.parse().unwrap()
}

/// The moment as clocks there show it, with what they are ahead.
fn shown(at: At, zone: Zone) -> String {
    format!("{}{}", zone.clock(at).format("%FT%R"), zone.offset(at))
}
