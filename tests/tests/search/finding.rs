//! What a question finds.

use super::desk::{Desk, new, said, wanted};
use deputy_actors::ports::Wanted;
use deputy_actors::testing::work_order;
use deputy_domain::search::{Phrase, Query, words};
use deputy_protocol::At;
use deputy_protocol::api::FoundKind;
use deputy_protocol::event::{RunEvent, StepEvent, Visibility};
use deputy_protocol::ids::{ProjectId, TaskId};
use deputy_protocol::stream::Stream;
use deputy_tests::ledger::{Bench, append, run_id};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use uuid::Uuid;

const TEXTS: [&str; 12] = [
    "The login page fails on Safari.",
    "Rename login_page to sign-in page",
    "cargo test --workspace: 12 passed; 0 failed",
    "error[E0382]: use of moved value: `path` in src/main.rs:42",
    "Müller says: ça marche, voilà",
    "日本語の文章です",
    "don't use unwrap() here",
    "a b c a b d",
    "SELECT * FROM users WHERE name = 'x''y'",
    "https://example.com/a?b=c&d=e#f 10.0.0.1 v1.2.3",
    "NEAR AND OR NOT",
    "🙂 only a face and \u{0} a nothing",
];

/// Numbers of texts from 1, the newest first.
const QUESTIONS: &[(&str, &[u64])] = &[
    ("login", &[2, 1]),
    ("LOGIN page", &[2, 1]),
    ("\"login page\"", &[2, 1]),
    ("\"page login\"", &[]),
    ("login_page", &[2, 1]),
    ("log*", &[2, 1]),
    ("\"the log\"*", &[1]),
    ("the log*", &[1]),
    ("login cargo", &[]),
    ("src/main.rs", &[4]),
    ("main", &[4]),
    ("mai", &[]),
    ("e0382", &[4]),
    ("src/main.rs:42", &[4]),
    ("muller", &[5]),
    ("MÜLLER voila", &[5]),
    ("mu\u{308}ller", &[5]),
    ("日本", &[6]),
    ("本日", &[]),
    ("文章", &[6]),
    ("don't", &[7]),
    ("dont", &[]),
    ("unwrap()", &[7]),
    ("\"a b d\"", &[8]),
    ("\"a b c\"", &[10, 8]),
    ("\"b a\"", &[]),
    ("a b", &[10, 8]),
    ("'x''y'", &[9]),
    ("example.com", &[10]),
    ("1.2.3", &[]),
    ("v1.2.3", &[10]),
    ("10.0.0.1", &[10]),
    ("near", &[11]),
    ("and or not", &[11]),
    ("NOT AND", &[11]),
    ("face", &[12]),
    ("nothing", &[12]),
    ("12", &[3]),
    ("1*", &[10, 3]),
    ("🙂", &[]),
    ("", &[]),
    ("*", &[]),
    ("\"\"", &[]),
];

pub(crate) async fn a_table_of_questions_finds_the_same(bench: Bench) {
    let desk = Desk::new(&bench).await;
    desk.say(&TEXTS).await;
    for (question, wanted) in QUESTIONS {
        let found = desk.find(question).await;
        let positions: Vec<u64> = found.found.iter().map(|found| found.envelope.position).collect();
        assert_eq!(positions, *wanted, "{question:?}");
        assert!(found.is_complete, "{question:?}");
        for found in found.found {
            assert!(found.hit.snippet.iter().any(|piece| piece.hit), "{question:?}: {:?}", found.hit);
        }
    }
    desk.close().await;
}

/// What a question means, without any database.
fn has(text: &str, query: &Query) -> bool {
    let words: Vec<String> = words(text).map(|word| word.text).collect();
    let is_there = |phrase: &Phrase| {
        let last = phrase.words.len() - 1;
        words.windows(phrase.words.len()).any(|run| {
            run.iter().zip(&phrase.words).enumerate().all(|(at, (word, wanted))| {
                if at == last && phrase.is_prefix { word.starts_with(wanted) } else { word == wanted }
            })
        })
    };
    !query.is_empty() && query.phrases.iter().all(is_there)
}

const PIECES: [&str; 40] = [
    "login", "log", "page", "a", "b", "AND", "OR", "NOT", "NEAR(", ")", "(", "\"", "'", "*", ":", "-", "^",
    "+", "{", "}", "\\", ";", "--", "/*", "%", "_", "\u{0}", "\n", "🙂", "é", "\u{301}", "日", "&", "|", "!",
    "<->", ":*", "said:", "ﬁ", "\u{202e}",
];

pub(crate) async fn whatever_is_typed_is_a_question_and_finds_what_has_its_words(bench: Bench) {
    let desk = Desk::new(&bench).await;
    let mut chance = StdRng::seed_from_u64(7);
    let mut any = |most: usize| -> String {
        let count = chance.random_range(0..most);
        let glue = [" ", ""];
        let pieces = (0..count).flat_map(|_| {
            let piece = PIECES[chance.random_range(0..PIECES.len())];
            [piece, glue[chance.random_range(0..glue.len())]]
        });
        pieces.collect()
    };
    let mut texts: Vec<String> = (0..60).map(|_| any(12)).collect();
    texts.extend(TEXTS.map(str::to_owned));
    let spoken: Vec<&str> = texts.iter().map(String::as_str).collect();
    desk.say(&spoken).await;
    let mut questions: Vec<String> = (0..300).map(|_| any(6)).collect();
    questions.extend(["\"".repeat(10_000), "(".repeat(10_000), "a ".repeat(500), "a".repeat(10_000)]);
    questions.extend([(0..500).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" "), "\"a\" ".repeat(500)]);
    let mut hits = 0;
    for question in &questions {
        let query = Query::parse(question);
        let expected = texts.iter().zip(1_u64..).filter(|(text, _)| has(text, &query));
        let mut expected: Vec<u64> = expected.map(|(_, position)| position).collect();
        expected.reverse();
        hits += expected.len();
        assert_eq!(desk.positions(question).await, expected, "{question:?}");
    }
    assert!(hits > 300, "the questions find too little to show anything: {hits}");
    desk.close().await;
}

pub(crate) async fn only_what_was_asked_for_and_may_be_seen_is_found(bench: Bench) {
    let desk = Desk::new(&bench).await;
    let (mine, other) = (ProjectId(Uuid::now_v7()), ProjectId(Uuid::now_v7()));
    let remark = |text: &str| StepEvent::Remarked { text: text.to_owned(), at: At::default() };
    let summary = RunEvent::Finished { summary: "needle one".to_owned(), at: At::default() };
    desk.record(vec![new(summary, Some(mine), Visibility::Viewer)]).await;
    let elsewhere = run_id();
    let events = vec![
        new(remark("needle two"), Some(mine), Visibility::Developer),
        new(remark("needle three"), Some(other), Visibility::Admin),
        new(remark("needle four"), None, Visibility::Internal),
    ];
    desk.append(append(&Stream::Steps(elsewhere), deputy_domain::ledger::Expected::Any, events)).await;
    let found = async |change: &dyn Fn(&mut Wanted)| {
        let mut wanted = wanted("needle");
        change(&mut wanted);
        let found = desk.look(wanted).await.found;
        found.iter().map(|found| found.envelope.position).collect::<Vec<_>>()
    };
    assert_eq!(found(&|_| {}).await, [3, 2, 1]);
    assert_eq!(found(&|wanted| wanted.visibility = Visibility::Developer).await, [2, 1]);
    assert_eq!(found(&|wanted| wanted.visibility = Visibility::Viewer).await, [1]);
    assert_eq!(found(&|wanted| wanted.project_id = Some(mine)).await, [2, 1]);
    assert_eq!(found(&|wanted| wanted.project_id = Some(other)).await, [3]);
    assert_eq!(found(&|wanted| wanted.run_id = Some(elsewhere)).await, [3, 2]);
    assert_eq!(found(&|wanted| wanted.run_id = Some(desk.run_id)).await, [1]);
    assert_eq!(found(&|wanted| wanted.kind = Some(FoundKind::Summary)).await, [1]);
    assert_eq!(found(&|wanted| wanted.kind = Some(FoundKind::Order)).await, [0_u64; 0]);
    assert_eq!(found(&|wanted| wanted.after = 1).await, [3, 2]);
    assert_eq!(found(&|wanted| wanted.limit = 2).await, [3, 2]);
    desk.close().await;
}

pub(crate) async fn pages_follow_each_other_without_a_gap(bench: Bench) {
    let desk = Desk::new(&bench).await;
    let texts: Vec<String> = (0..25).map(|number| format!("needle {number}")).collect();
    desk.record(texts.iter().map(|text| said(text)).collect()).await;
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = desk.look(Wanted { before, limit: 10, ..wanted("needle") }).await;
        seen.extend(page.found.iter().map(|found| found.envelope.position));
        // What comes in meanwhile does not move what follows.
        desk.say(&["needle of later"]).await;
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=25).rev().collect::<Vec<u64>>());
    desk.close().await;
}

pub(crate) async fn words_from_before_a_run_had_a_project_are_found_in_it(bench: Bench) {
    let desk = Desk::new(&bench).await;
    let order = Box::new(work_order());
    let mut unplaced = order.clone();
    (unplaced.project_id, unplaced.text) = (None, "Mend the needle.".to_owned());
    let queued = RunEvent::Queued { task_id: TaskId(Uuid::now_v7()), order: unplaced, at: At::default() };
    desk.record(vec![new(queued, None, Visibility::Viewer)]).await;
    let project_id = ProjectId(Uuid::now_v7());
    let in_project = || Wanted { project_id: Some(project_id), ..wanted("needle") };
    assert!(desk.look(in_project()).await.found.is_empty());
    let placed = RunEvent::Placed { project_id, order, at: At::default() };
    desk.record(vec![new(placed, Some(project_id), Visibility::Viewer)]).await;
    assert_eq!(desk.look(in_project()).await.found.len(), 1);
    desk.close().await;
}

pub(crate) async fn the_words_of_a_long_text_are_found_to_its_end(bench: Bench) {
    let desk = Desk::new(&bench).await;
    let text = (0..30_000).map(|number| format!("w{number} the")).collect::<Vec<_>>().join(" ");
    desk.say(&[&text]).await;
    // A busy machine may take longer over it than readers wait.
    desk.caught_up().await;
    for question in ["w0", "w29999", "\"w12345 the w12346\"", "w15*"] {
        assert!(desk.positions(question).await.contains(&1), "{question}");
    }
    desk.close().await;
}
