//! For the drivers' tests: captured output goes through a driver, and what comes out is text to compare.

use super::{Act, Dialect, Endpoint, Exit, Fact, Kind, Launch, LaunchOrder, Session, Stance, TurnEnd, Word};
use deputy_protocol::link::Stream;
use proptest::prelude::*;
use std::fmt::Write as _;

pub(super) const SESSION: &str = "11111111-1111-4111-8111-111111111111";

/// An order as a run would give it.
pub(super) fn order(dialect: Dialect) -> LaunchOrder {
    LaunchOrder {
        program: None,
        args: Vec::new(),
        prompt: "Mend the sum.".into(),
        briefing: String::new(),
        workspace: "/workspace".into(),
        session: Session::Fresh(SESSION.into()),
        endpoint: Some(Endpoint {
            base_url: "http://127.0.0.1:7701/gateway/lab".into(),
            key: "run-key".into(),
            model: "large".into(),
            small_model: "small".into(),
            dialect,
        }),
        stance: Stance::Asks,
        trusts_repository: false,
    }
}

/// A process that ended by itself.
pub(super) fn exit(code: i32) -> Exit {
    Exit { code: Some(code), ..Exit::default() }
}

/// A process that was killed.
pub(super) fn killed() -> Exit {
    Exit { signal: Some(9), ..Exit::default() }
}

/// What happens to a driver, in order.
#[derive(Clone, Debug)]
pub(super) enum Event {
    Line(Stream, String),
    Word(Word),
}

/// The lines of a captured standard output.
pub(super) fn lines(captured: &str) -> Vec<Event> {
    captured.lines().map(|line| Event::Line(Stream::Stdout, line.to_owned())).collect()
}

/// All acts of a driver that lives through this.
pub(super) fn acts(kind: Kind, order: &LaunchOrder, events: &[Event], end: &Exit) -> Vec<Act> {
    let mut driver = kind.driver(order);
    let mut acts = driver.begin();
    for event in events {
        acts.extend(match event {
            Event::Line(stream, line) => driver.heard(*stream, line),
            Event::Word(word) => driver.told(word),
        });
    }
    acts.extend(driver.ended(end));
    acts
}

/// The same, with words that a fact calls for told behind it. Asserts that a second driver does the same again.
pub(super) fn talk(
    kind: Kind,
    order: &LaunchOrder,
    captured: &str,
    end: &Exit,
    mut answer: impl FnMut(&Fact) -> Vec<Word>,
) -> Vec<Act> {
    let mut driver = kind.driver(order);
    let mut seen = driver.begin();
    let mut events = Vec::new();
    for line in captured.lines() {
        events.push(Event::Line(Stream::Stdout, line.to_owned()));
        let heard = driver.heard(Stream::Stdout, line);
        let facts = heard.iter().filter_map(|act| if let Act::Fact(fact) = act { Some(fact) } else { None });
        let words = facts.flat_map(&mut answer).collect::<Vec<_>>();
        seen.extend(heard);
        for word in words {
            seen.extend(driver.told(&word));
            events.push(Event::Word(word));
        }
    }
    seen.extend(driver.ended(end));
    assert_eq!(seen, acts(kind, order, &events, end), "the same lines and words give the same acts");
    seen
}

/// Without words.
pub(super) fn replay(kind: Kind, order: &LaunchOrder, captured: &str, end: &Exit) -> Vec<Act> {
    talk(kind, order, captured, end, |_| Vec::new())
}

/// How the turns ended.
pub(super) fn ends(acts: &[Act]) -> Vec<&TurnEnd> {
    acts.iter()
        .filter_map(|act| if let Act::Fact(Fact::TurnEnded(end)) = act { Some(end) } else { None })
        .collect()
}

/// The one end of a turn.
pub(super) fn end(acts: &[Act]) -> &TurnEnd {
    let ends = ends(acts);
    assert_eq!(ends.len(), 1, "one turn, one end: {ends:?}");
    ends[0]
}

/// One line for each act. Long texts are cut.
pub(super) fn shown(acts: &[Act]) -> String {
    let mut text = String::new();
    for act in acts {
        let line = match act {
            Act::Fact(fact) => format!("{fact:?}"),
            Act::Send(sent) => format!("→ {}", sent.trim_end()),
            Act::Show(piece) => format!("… {piece:?}"),
            Act::Close => "close".to_owned(),
        };
        let cut = line.chars().take(600).collect::<String>();
        writeln!(text, "{cut}").expect("a text takes all that is written");
    }
    text
}

/// A launch as text: its environment's names with their values, no line too long to compare.
pub(super) fn shown_launch(launch: &Launch) -> String {
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

/// Lines as no program writes them: captured ones cut, spliced, doubled and with other numbers, and any text at all.
pub(super) fn odd_lines(captured: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let lines = captured.iter().flat_map(|text| text.lines()).collect::<Vec<_>>();
    let count = lines.len();
    let any = prop_oneof![
        1 => ".{0,200}",
        1 => Just(String::new()),
        1 => r#"\{"type":"[a-z_]{1,12}"(,"[a-z_]{1,10}":(1e999|-1|null|"x"|\[\]|\{\})){0,4}\}"#,
        6 => (0..count, 0.0..1.0f64, 0..4u8).prop_map(move |(at, share, how)| {
            let line = lines[at];
            match how {
                0 => line.to_owned(),
                1 => line[..line.floor_char_boundary(place(line.len(), share))].to_owned(),
                2 => line.replace(|c: char| c.is_ascii_digit(), "9999999"),
                _ => line.replacen('"', "", 1 + place(8, share)),
            }
        }),
    ];
    proptest::collection::vec(any, 0..60)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place within a line"
)]
fn place(length: usize, share: f64) -> usize {
    (length as f64 * share) as usize
}
