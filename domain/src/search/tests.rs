use super::*;
use deputy_protocol::At;
use deputy_protocol::api::FoundKind;
use deputy_protocol::event::{
    Envelope, Event, HouseEvent, Payload, RunEvent, StepEvent, ToolCall, Visibility,
};
use deputy_protocol::ids::{CallId, EventId, RunId, ToolUseId};
use deputy_protocol::stream::Stream;
use proptest::prelude::*;
use uuid::Uuid;

fn list(text: &str) -> Vec<String> {
    words(text).map(|word| word.text).collect()
}

fn asked(text: &str) -> Vec<(String, bool)> {
    let phrases = Query::parse(text).phrases;
    phrases.into_iter().map(|phrase| (phrase.words.join(" "), phrase.is_prefix)).collect()
}

fn bare(words: &[&str]) -> Vec<(String, bool)> {
    words.iter().map(|word| ((*word).to_owned(), false)).collect()
}

#[test]
fn words_are_letters_and_digits_without_accents_in_small_letters() {
    assert_eq!(list("Fix the Login-Page, please!"), ["fix", "the", "login", "page", "please"]);
    assert_eq!(
        list("src/main.rs:42 snake_case don't"),
        ["src", "main", "rs", "42", "snake", "case", "don", "t"]
    );
    assert_eq!(list("Müller MU\u{308}LLER ﬁx ½"), ["muller", "muller", "fix", "12"]);
    assert_eq!(list("日本 語x"), ["日", "本", "語", "x"]);
    assert_eq!(list("🙂 -- \u{0} \u{1b}[31m"), ["31m"]);
    assert_eq!(list(&"a".repeat(10_000))[0].len(), 64);
}

#[test]
fn a_question_is_words_phrases_and_beginnings() {
    assert_eq!(asked("login page"), bare(&["login", "page"]));
    assert_eq!(asked("\"login page\" fails"), bare(&["login page", "fails"]));
    assert_eq!(asked("src/main.rs"), bare(&["src main rs"]));
    assert_eq!(asked("log* \"a b\"*"), [("log".to_owned(), true), ("a b".to_owned(), true)]);
    assert_eq!(asked("login LOGIN"), bare(&["login"]));
    assert_eq!(asked("日本"), bare(&["日 本"]));
}

#[test]
fn what_would_be_syntax_elsewhere_is_words_here() {
    assert_eq!(asked("NEAR(a b, 2) OR c"), bare(&["near a", "b", "2", "or", "c"]));
    assert_eq!(asked("said:x -y ^z (w)"), bare(&["said x", "y", "z", "w"]));
    assert_eq!(asked("\"never closed"), bare(&["never closed"]));
    assert_eq!(asked("\"\" \" \" * '' \\ ; --"), bare(&[]));
    assert!(Query::parse("🙂").is_empty());
}

proptest! {
    #[test]
    fn words_hold_no_ascii_but_small_letters_and_digits(text in any::<String>()) {
        let mut end = 0;
        for word in words(&text) {
            prop_assert!(word.text.chars().all(|c| !c.is_ascii() || c.is_ascii_lowercase() || c.is_ascii_digit()));
            prop_assert!(!word.text.is_empty() && word.range.start >= end);
            end = word.range.end;
            prop_assert!(text.get(word.range).is_some());
        }
    }

    #[test]
    fn any_text_finds_itself(text in "\\PC{1,200}") {
        let said = StepEvent::CallAnswered {
            call_id: CallId(Uuid::nil()), text: text.clone(), tool_calls: Vec::new(), opaque: Vec::new(),
            truncated: false, context_tokens: 0, at: At::default(),
        };
        let envelope = envelope(7, Stream::Steps(run()), &said.into());
        let reading = read(std::slice::from_ref(&envelope));
        let query = Query::parse(&text);
        prop_assert_eq!(reading.passages.is_empty(), query.is_empty());
        if !query.is_empty() {
            let shown = hit(&envelope, None, reading.passages[0].id, &query).expect("it is there");
            prop_assert!(shown.snippet.iter().any(|piece| piece.hit), "{:?} {:?}", query, shown);
        }
    }
}

fn run() -> RunId {
    RunId(Uuid::from_u128(1))
}

fn envelope(position: u64, stream: Stream, event: &Event) -> Envelope {
    let (kind, payload) = event.encode();
    Envelope {
        position,
        stream,
        version: position,
        event_id: EventId(Uuid::from_u128(position.into())),
        kind,
        kind_version: 1,
        payload: Payload::Kept(payload),
        recorded_at: At::default(),
        actor: String::new(),
        correlation: None,
        causation: None,
        epoch: None,
        project_id: None,
        visibility: Visibility::Developer,
        digest: [0; 32],
        salt: Vec::new(),
        hash: [9; 32],
    }
}

fn messaged(text: &str) -> Event {
    RunEvent::Messaged { text: text.to_owned(), by: "founder".to_owned(), at: At::default() }.into()
}

fn shown(text: &str, question: &str) -> String {
    let envelope = envelope(3, Stream::Run(run()), &messaged(text));
    let hit = hit(&envelope, None, PassageId::new(3, 0), &Query::parse(question)).expect("it is there");
    let marked = |piece: &deputy_protocol::api::SnippetPiece| {
        if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() }
    };
    hit.snippet.iter().map(marked).collect()
}

#[test]
fn a_snippet_is_one_line_with_the_hits_in_it() {
    assert_eq!(shown("Fix the\n\tLogin page.", "login"), "Fix the [Login] page.");
    assert_eq!(shown("a b c a b", "\"a b\""), "[a b] c [a b]");
    assert_eq!(shown("logging in", "log*"), "[logging] in");
    let long = format!("{} the needle is here {}", "hay ".repeat(200), "hay ".repeat(200));
    let snippet = shown(&long, "needle");
    assert!(
        snippet.starts_with('…') && snippet.ends_with('…') && snippet.contains("the [needle] is"),
        "{snippet}"
    );
    assert!(snippet.len() < 300, "{snippet}");
    let between = (0..250).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
    let far = format!("one {between} one two");
    let snippet = shown(&far, "one two");
    assert!(snippet.contains("[one] [two]"), "{snippet}");
}

#[test]
fn a_long_text_is_several_passages_that_lose_no_word() {
    let text = (0..9_000).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
    let reading = read(&[envelope(5, Stream::Run(run()), &messaged(&text))]);
    assert_eq!(reading.passages.iter().map(|it| it.words.len()).sum::<usize>(), 9_000);
    let ids: Vec<_> = reading.passages.iter().map(|it| (it.id.position(), it.id.part())).collect();
    assert_eq!(ids, [(5, 0), (5, 1), (5, 2)]);
    let last = envelope(5, Stream::Run(run()), &messaged(&text));
    let hit = hit(&last, None, reading.passages[2].id, &Query::parse("w8999")).unwrap();
    assert_eq!(hit.snippet.iter().filter(|piece| piece.hit).count(), 1);
}

#[test]
fn arguments_of_tools_are_read_without_the_marks_of_json() {
    let call = ToolCall {
        tool_use: ToolUseId(Uuid::nil()),
        provider_id: "1".to_owned(),
        name: "shell_exec".to_owned(),
        arguments: r#"{"cmd":"echo one\ntwo"}"#.to_owned(),
    };
    let answered = StepEvent::CallAnswered {
        call_id: CallId(Uuid::nil()),
        text: "Now I look.".to_owned(),
        tool_calls: vec![call],
        opaque: Vec::new(),
        truncated: false,
        context_tokens: 0,
        at: At::default(),
    };
    let reading = read(&[envelope(2, Stream::Steps(run()), &answered.into())]);
    let kinds: Vec<_> = reading.passages.iter().map(|it| (it.kind, it.words.join(" "))).collect();
    assert_eq!(
        kinds,
        [
            (FoundKind::Said, "now i look".to_owned()),
            (FoundKind::ToolCall, "shell exec cmd echo one two".to_owned())
        ]
    );
}

#[test]
fn what_is_internal_or_redacted_has_no_words_and_a_redaction_names_its_event() {
    let mut internal = envelope(1, Stream::Run(run()), &messaged("secret"));
    internal.visibility = Visibility::Internal;
    let mut emptied = envelope(2, Stream::Run(run()), &messaged("secret"));
    emptied.payload = Payload::Redacted;
    let why = "it held a password".to_owned();
    let redacted = HouseEvent::Redacted { event_id: emptied.event_id, position: 2, why, at: At::default() };
    let reading = read(&[internal, emptied.clone(), envelope(3, Stream::House, &redacted.into())]);
    assert!(reading.passages.is_empty());
    assert_eq!((reading.redacted, reading.upto), (vec![2], Mark { position: 3, hash: [9; 32] }));
    assert_eq!(hit(&emptied, None, PassageId::new(2, 0), &Query::parse("secret")), None);
}

#[test]
fn a_use_of_a_tool_that_was_asked_for_is_found_once() {
    let question = |about: &str| {
        let what = format!(
            r#"{{"about":"permission","tool":"Bash","arguments":"{{\"command\":\"make\"}}","title":"make","says":"It builds."{about}}}"#
        );
        let text = format!(
            r#"{{"asked":"{0}","key":"k","what":{what},"at":"2026-01-01T00:00:00Z"}}"#,
            Uuid::from_u128(1)
        );
        Event::decode("step.agent_asked", text.as_bytes()).expect("it is a fact")
    };
    let texts = |event: Event| said(&event).into_iter().map(|said| said.text).collect::<Vec<_>>();
    let known = format!(r#","tool_use":"{}""#, Uuid::from_u128(2));
    assert_eq!(texts(question(&known)), ["It builds."]);
    let alone = texts(question("")).concat();
    assert!(["Bash", "make", "It builds."].iter().all(|word| alone.contains(word)), "{alone}");
}
