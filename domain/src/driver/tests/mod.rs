//! Of what all drivers share.

mod answers;
mod decisions;
mod sayings;

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn line(stream: Stream, text: &str, end: u64) -> Line {
    Line { stream, text: text.into(), end, is_cut: false }
}

fn all(pieces: &[(Stream, &[u8])]) -> Vec<Line> {
    let mut lines = Lines::default();
    let mut seen = pieces.iter().flat_map(|(stream, piece)| lines.push(*stream, piece)).collect::<Vec<_>>();
    seen.extend(lines.finish());
    seen
}

#[test]
fn lines_are_put_together_from_pieces_and_have_their_place_in_all_output() {
    let seen = all(&[
        (Stream::Stdout, b"on"),
        (Stream::Stdout, b"e\r\ntwo\n"),
        (Stream::Stderr, b"odd"),
        (Stream::Stdout, b"three\n"),
        (Stream::Stderr, b"ness\n"),
        (Stream::Stdout, b"no end"),
    ]);
    let expected = [
        line(Stream::Stdout, "one", 5),
        line(Stream::Stdout, "two", 9),
        line(Stream::Stdout, "three", 18),
        line(Stream::Stderr, "oddness", 23),
        line(Stream::Stdout, "no end", 29),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn blank_lines_are_none_and_bytes_that_are_no_text_are_shown_as_such() {
    let seen = all(&[(Stream::Stdout, b"\n \t\r\n\xff\xfe!\n")]);
    assert_eq!(seen, [line(Stream::Stdout, "\u{fffd}\u{fffd}!", 9)]);
}

#[test]
fn a_line_without_an_end_is_cut_and_the_next_one_is_whole() {
    let mut lines = Lines::default();
    let piece = vec![b'x'; LINE_BYTES_MAX / 2 + 1];
    for _ in 0..4 {
        assert!(lines.push(Stream::Stdout, &piece).is_empty());
    }
    let seen = lines.push(Stream::Stdout, b"\nnext\n");
    assert_eq!(seen.iter().map(|line| line.text.len()).collect::<Vec<_>>(), [LINE_BYTES_MAX, 4]);
    assert_eq!(seen.iter().map(|line| line.is_cut).collect::<Vec<_>>(), [true, false]);
    assert_eq!(seen[1].end, lines.offset());
    assert_eq!(lines.finish(), []);
}

#[test]
fn what_has_no_end_comes_when_the_program_ends_standard_output_first() {
    let seen = all(&[(Stream::Stderr, b"error"), (Stream::Stdout, b"answer")]);
    let expected = [line(Stream::Stdout, "answer", 11), line(Stream::Stderr, "error", 11)];
    assert_eq!(seen, expected);
}

proptest! {
    #[test]
    fn lines_depend_on_the_bytes_alone_not_on_the_pieces(
        bytes in proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), any::<u8>()], 0..200),
        cuts in proptest::collection::vec(0..200usize, 0..20),
    ) {
        let whole = all(&[(Stream::Stdout, &bytes)]);
        let mut cuts = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect::<Vec<_>>();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|cut| (Stream::Stdout, &bytes[cut[0]..cut[1]])).collect::<Vec<_>>();
        prop_assert_eq!(all(&pieces), whole);
    }
}

#[test]
fn each_kind_is_found_by_its_name_and_no_other_is() {
    for kind in Kind::ALL {
        assert_eq!(kind.to_string().parse(), Ok(kind));
    }
    let unknown = "Claude".parse::<Kind>().unwrap_err();
    for kind in Kind::ALL {
        assert!(unknown.to_string().contains(kind.name()), "{unknown}");
    }
    assert!(Kind::ALL.iter().filter(|kind| kind.program().is_none()).eq(&[Kind::Acp, Kind::Command]));
}

#[test]
fn a_version_is_found_in_what_programs_answer() {
    for (answer, version) in [
        ("2.1.197 (Claude Code)\n", Some("2.1.197")),
        ("codex-cli 0.169.0", Some("0.169.0")),
        ("0.61.0", Some("0.61.0")),
        ("aider 0.86.2", Some("0.86.2")),
        ("version v1.18.33, built 2026", Some("1.18.33")),
        ("tool (1.2-beta)", Some("1.2-beta")),
        ("no version", None),
        ("in 2026", None),
        ("1.", None),
        ("", None),
    ] {
        assert_eq!(version_in(answer), version, "{answer:?}");
    }
}

#[test]
fn versions_with_captured_output_are_known_up_to_their_second_number() {
    let is_known = |kind, version| abilities(kind, &[], version).is_known;
    assert!(is_known(Kind::Claude, Some("2.1.197")));
    assert!(is_known(Kind::Claude, Some("2.1")));
    assert!(!is_known(Kind::Claude, Some("2.10.0")));
    assert!(!is_known(Kind::Claude, Some("3.0.0")));
    assert!(is_known(Kind::Gemini, Some("0.61.9")));
    assert!(is_known(Kind::Aider, Some("0.86.2")));
    for kind in Kind::ALL {
        assert_eq!(is_known(kind, None), kind == Kind::Command, "{kind}");
        assert_eq!(is_known(kind, Some("99.0.0")), matches!(kind, Kind::Acp | Kind::Command), "{kind}");
    }
}

#[test]
fn only_programs_that_ask_are_trusted_to_ask() {
    let who = |can: fn(&Abilities) -> bool| {
        Kind::ALL.into_iter().filter(|kind| can(&abilities(*kind, &[], Some("0.0.0")))).collect::<Vec<_>>()
    };
    assert_eq!(who(|can| can.asks), [Kind::Claude, Kind::Codex, Kind::Opencode, Kind::Acp]);
    assert_eq!(who(|can| can.steers), [Kind::Claude, Kind::Codex]);
    assert_eq!(who(|can| can.interrupts), [Kind::Claude, Kind::Codex, Kind::Opencode, Kind::Acp]);
    assert!(!who(|can| can.resumes).contains(&Kind::Command));
    assert!(who(|can| can.counts).contains(&Kind::Aider));
}

/// What is known after these facts of a run's agent.
fn sitting(facts: &[serde_json::Value]) -> Sitting {
    let mut sitting = Sitting::default();
    for fact in facts {
        sitting.apply(&serde_json::from_value(fact.clone()).unwrap());
    }
    sitting
}

const NOW: &str = "2026-11-21T00:00:00Z";

fn started(resumed: bool) -> serde_json::Value {
    json!({
        "kind": "step.agent_started", "data": { "process": uuid::Uuid::nil(), "attempt": 1, "driver": "claude", "version": null,
        "resumed": resumed, "session": "s", "at": NOW
    } })
}

fn crashed() -> [serde_json::Value; 2] {
    let outcome = json!({ "outcome": "failed", "code": "crashed", "detail": "odd" });
    [
        json!({ "kind": "step.turn_ended", "data": { "outcome": outcome, "at": NOW } }),
        json!({ "kind": "step.agent_ended", "data": { "exit_code": 1, "lost": false, "output": null, "at": NOW } }),
    ]
}

#[test]
fn a_session_that_no_process_can_take_up_is_given_up_after_the_second() {
    let began = json!({ "kind": "step.session_began", "data": { "session": "s", "model": null, "at": NOW } });
    let mut facts = vec![started(false), began.clone()];
    facts.extend(crashed());
    // It had its session when it crashed: that one is good.
    assert_eq!(sitting(&facts).session.as_deref(), Some("s"));
    facts.push(started(true));
    facts.extend(crashed());
    let given_up = sitting(&facts);
    assert_eq!((given_up.session, given_up.sessions_lost), (None, 1));
}

#[test]
fn a_home_in_which_no_session_begins_any_more_is_made_anew_once() {
    let began = json!({ "kind": "step.session_began", "data": { "session": "s", "model": null, "at": NOW } });
    let mut facts = vec![started(false), began.clone()];
    for resumed in [true, true, false] {
        assert_eq!(sitting(&facts).home, Home::Good, "a fresh session may do");
        facts.push(started(resumed));
        facts.extend(crashed());
    }
    assert_eq!(sitting(&facts).home, Home::Spoiled);
    let mut anew = started(false);
    anew["data"]["fresh_home"] = json!(true);
    facts.push(anew);
    let mut other = facts.clone();
    other.extend(crashed());
    assert_eq!(sitting(&other).home, Home::Renewed, "it is something else");
    facts.push(began);
    assert_eq!(sitting(&facts).home, Home::Good);
    // One that never worked gets none.
    let never: Vec<_> = (0..3).flat_map(|_| std::iter::once(started(false)).chain(crashed())).collect();
    assert_eq!(sitting(&never).home, Home::Good);
}

#[test]
fn what_was_ended_from_outside_is_no_failure_of_whoever_takes_over() {
    let lost = json!({ "kind": "step.agent_ended", "data": { "exit_code": null, "lost": true, "output": null, "at": NOW } });
    let lost = serde_json::from_value(lost).unwrap();
    let mut own = sitting(&[started(false)]);
    own.apply(&lost);
    assert_eq!(own.failures, 1);
    let mut inherited = sitting(&[started(false)]);
    inherited.taken_up();
    inherited.apply(&lost);
    assert_eq!(inherited.failures, 0);
}

#[test]
fn questions_stay_in_the_order_in_which_they_were_asked_whatever_they_are_called() {
    let id = |number: u128| uuid::Uuid::from_u128(number);
    let asked = |number| {
        let what = json!({ "about": "question", "text": format!("Question {number}?"), "options": [] });
        json!({ "kind": "step.agent_asked", "data": { "asked": id(number), "key": number.to_string(), "what": what, "at": NOW } })
    };
    let answer = json!({ "told": "answer", "asked": id(9), "text": "yes" });
    let told = json!({ "kind": "step.agent_told", "data": { "offset": 0, "word": answer, "at": NOW } });
    let open = |facts: &[_]| sitting(facts).asked.into_iter().map(|asked| asked.key).collect::<Vec<_>>();
    let mut facts = vec![started(false), asked(9), asked(2), asked(5)];
    assert_eq!(open(&facts), ["9", "2", "5"]);
    facts.push(told);
    assert_eq!(open(&facts), ["2", "5"]);
}
