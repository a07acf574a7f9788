//! Words of events that were redacted.

use super::desk::{Desk, said, wanted};
use deputy_actors::ports::{Ledger as _, SearchIndex as _};
use deputy_protocol::At;
use deputy_tests::ledger::{Bench, Engine, event_id};
use deputyd::ledger::Redaction;

pub(crate) async fn redact(desk: &Desk, position: u64) {
    let event = desk.ledger.read_all(position - 1, 1).await.unwrap().remove(0);
    let why = "it held a password".to_owned();
    let redaction = Redaction { event_id: event.event_id, why, fact_id: event_id(), at: At::default() };
    assert_eq!(desk.ledger.redact_for(redaction).await.unwrap(), Some(position));
}

pub(crate) async fn redacted_words_are_gone(bench: Bench) {
    let desk = Desk::new(&bench).await;
    desk.say(&["the password is hunter2", "nothing here", "hunter3 was another password"]).await;
    desk.caught_up().await;
    assert_eq!(desk.positions("password").await, [3, 1]);
    redact(&desk, 1).await;
    desk.caught_up().await;
    for (question, left) in [("hunter2", vec![]), ("hunter*", vec![3]), ("password", vec![3])] {
        assert_eq!(desk.positions(question).await, left, "{question}");
        assert_eq!(desk.search.find(&wanted(question)).await.unwrap().len(), left.len(), "{question}");
    }
    // One that is redacted before it is read never comes in.
    desk.close().await;
    let mut desk = Desk::still(&bench).await;
    desk.record(vec![said("the password is hunter4")]).await;
    let position = *desk.ledger.head().borrow();
    redact(&desk, position).await;
    desk.search.clear().await.unwrap();
    desk.start();
    desk.caught_up().await;
    assert_eq!(desk.search.find(&wanted("hunter4")).await.unwrap(), []);
    assert_eq!(desk.positions("password").await, [3]);
    desk.close().await;
}

pub(crate) async fn what_was_redacted_is_not_shown_before_the_index_knows_of_it(bench: Bench) {
    let mut desk = Desk::new(&bench).await;
    desk.say(&["the password is hunter2"]).await;
    desk.caught_up().await;
    desk.stop().await;
    let event = desk.ledger.read_all(0, 1).await.unwrap().remove(0);
    // Nobody recorded that yet.
    desk.ledger.redact(event.event_id).await.unwrap();
    assert_eq!(desk.search.find(&wanted("hunter2")).await.unwrap().len(), 1);
    assert!(desk.find("hunter2").await.found.is_empty());
    desk.close().await;
}

pub(crate) async fn redacted_words_leave_the_file() {
    let bench = Bench::new(Engine::Sqlite).await.unwrap();
    let desk = Desk::new(&bench).await;
    let texts: Vec<String> = (0..200).map(|number| format!("common words of number n{number}")).collect();
    desk.record(texts.iter().map(|text| said(text)).collect()).await;
    desk.say(&["the password is zyxhunter2zyx"]).await;
    desk.caught_up().await;
    let position = *desk.ledger.head().borrow();
    let holds = || {
        let files = std::fs::read_dir(&desk.data_dir).unwrap().flatten();
        let ours = files.filter(|file| file.file_name().to_string_lossy().starts_with("search.db"));
        let mut bytes = ours.map(|file| std::fs::read(file.path()).unwrap());
        bytes.any(|bytes| bytes.windows(9).any(|part| part == b"xhunter2z"))
    };
    assert!(holds(), "the index keeps words otherwise than this test believes");
    redact(&desk, position).await;
    desk.caught_up().await;
    assert!(!holds(), "the words are in the file still");
    assert_eq!(desk.positions("common").await.len(), 200);
    desk.close().await;
}
