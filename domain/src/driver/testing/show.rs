//! What came out, as text and as ends.

use crate::driver::remark::bounded;
use crate::driver::{Act, Fact, Launch, TurnEnd};
use std::fmt::Write as _;

/// Most characters of an act that are compared.
const SHOWN_CHARS_MAX: usize = 600;

/// How the turns ended.
pub(in crate::driver) fn ends(acts: &[Act]) -> Vec<&TurnEnd> {
    acts.iter()
        .filter_map(|act| if let Act::Fact(Fact::TurnEnded(end)) = act { Some(end) } else { None })
        .collect()
}

/// The one end of a turn.
pub(in crate::driver) fn end(acts: &[Act]) -> &TurnEnd {
    let ends = ends(acts);
    assert_eq!(ends.len(), 1, "one turn, one end: {ends:?}");
    ends[0]
}

/// One line for each act. Long texts are cut.
pub(in crate::driver) fn shown(acts: &[Act]) -> String {
    let mut text = String::new();
    for act in acts {
        let line = match act {
            Act::Fact(fact) => format!("{fact:?}"),
            Act::Took(word) => format!("took {word}"),
            Act::Send(sent) => format!("→ {}", sent.trim_end()),
            Act::Show(piece) => format!("… {piece:?}"),
            Act::Close => "close".to_owned(),
        };
        writeln!(text, "{}", bounded(&line, SHOWN_CHARS_MAX)).expect("a text takes all that is written");
    }
    text
}

/// A launch as text: its environment's names with their values, no line too long to compare.
pub(in crate::driver) fn shown_launch(launch: &Launch) -> String {
    let mut text = String::new();
    for arg in &launch.argv {
        writeln!(text, "{arg}").expect("a text takes all that is written");
    }
    for (name, value) in &launch.env {
        writeln!(text, "{name}={value}").expect("a text takes all that is written");
    }
    writeln!(text, "{:?}", launch.stdin).expect("a text takes all that is written");
    text
}
