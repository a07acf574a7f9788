use super::{Answerer, Step, next, route, with_draft};
use crate::conversation::{Command, Conversation, decide};
use crate::run::tests::{at_work, order, question};
use crate::run::{Answer, Run};
use chrono::TimeDelta;
use deputy_protocol::At;
use deputy_protocol::event::{
    AgentStamp, Answering, Ask, Draft, Lease, Mode, Permission, Priority, Prompt, Purpose, Route, RunError,
    TaskType, WaitReason, WorkOrder,
};
use deputy_protocol::ids::{DaemonId, InboxId, RunId};
use uuid::Uuid;

const MODEL: Answerer = Answerer::Model { patience: TimeDelta::minutes(15) };

fn at(second: i64) -> At {
    At::from_timestamp(1_800_000_000 + second, 0).unwrap()
}

fn autonomous() -> WorkOrder {
    WorkOrder { permission: Permission::Autonomous, ..order() }
}

fn asks(body: &str) -> Ask {
    Ask { title: body.to_owned(), body: body.to_owned(), ..question(1) }
}

fn open(body: &str) -> Ask {
    Ask { options: Vec::new(), ..asks(body) }
}

/// A run of which a model answered so many questions.
fn answered(order: WorkOrder, times: u128) -> Run {
    let mut run = at_work(order);
    run.by_models = (0..times).map(|number| InboxId(Uuid::from_u128(number))).collect();
    run
}

#[test]
fn who_answers_follows_from_the_level_and_what_speaks_for_more_care() {
    let docs = || WorkOrder { task_type: TaskType::Docs, ..autonomous() };
    let human = || WorkOrder { permission: Permission::HumanRequired, ..order() };
    let hands_on = || WorkOrder { mode: Mode::HandsOn, ..autonomous() };
    let migrating = || WorkOrder { files: vec!["db/migrations/0012.sql".to_owned()], ..autonomous() };
    let colour = "Red or blue?";
    let table: Vec<(Run, Ask, Answerer)> = vec![
        (at_work(autonomous()), asks(colour), MODEL),
        (at_work(autonomous()), open(colour), MODEL),
        (at_work(order()), asks(colour), MODEL),
        (at_work(human()), asks(colour), MODEL),
        (at_work(hands_on()), asks(colour), MODEL),
        (at_work(autonomous()), asks(colour), Answerer::Nobody { why: "nobody is there" }),
        (at_work(human()), asks(colour), Answerer::Nobody { why: "nobody is there" }),
        (at_work(autonomous()), asks("May I drop the old table?"), MODEL),
        (at_work(autonomous()), asks("Which dropdown is it?"), MODEL),
        (at_work(autonomous()), asks("call deleteAllUsers()?"), MODEL),
        (at_work(autonomous()), asks("Set STRIPE_SECRET_KEY to what?"), MODEL),
        (at_work(autonomous()), asks("Is the payload JSON?"), MODEL),
        (at_work(autonomous()), asks("What does the plan cost: which price?"), MODEL),
        (at_work(migrating()), asks(colour), MODEL),
        (at_work(order()), asks("Deploy it now?"), MODEL),
        (answered(autonomous(), 1), open(colour), MODEL),
        (answered(autonomous(), 2), open(colour), MODEL),
        (answered(autonomous(), 2), asks(colour), MODEL),
        (answered(autonomous(), 3), asks(colour), MODEL),
        (answered(docs(), 4), asks(colour), MODEL),
        (answered(docs(), 4), open(colour), MODEL),
        (answered(docs(), 5), asks(colour), MODEL),
    ];
    let lines = table.iter().map(|(run, ask, answerer)| {
        let Answering { route, why, founder_at, .. } = route(run, ask, answerer, at(0));
        assert_eq!(founder_at.is_some(), route != Route::Founder, "{why}");
        let (kind, options) =
            (run.order.task_type.name(), if ask.options.is_empty() { "open" } else { "options" });
        format!("{route:?}: {kind}, {options}, {}: {why}", ask.body)
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn what_is_urgent_reaches_the_founder_sooner() {
    let minutes = |priority: Priority| {
        let run = at_work(WorkOrder { priority, ..autonomous() });
        (route(&run, &asks("Red?"), &MODEL, at(0)).founder_at.unwrap() - at(0)).num_minutes()
    };
    assert_eq!((minutes(Priority::High), minutes(Priority::Normal), minutes(Priority::Low)), (5, 15, 60));
}

/// A question to a model, asked at second 0.
fn pending(order: WorkOrder) -> (Run, Ask) {
    let (run, ask) = (at_work(order), asks("Red or blue?"));
    let answering = Some(Box::new(route(&run, &ask, &MODEL, at(0))));
    (run, Ask { answering, ..ask })
}

/// A conversation that nobody said anything in yet.
fn begun() -> Conversation {
    let purpose = Purpose::Answering { run_id: RunId(Uuid::nil()), inbox_id: InboxId(Uuid::nil()) };
    let (title, by) = ("A question".to_owned(), "deputy".to_owned());
    let facts = decide(None, Command::Open { purpose, project_id: None, title, by }, at(1)).unwrap();
    Conversation::begin(&facts[0]).unwrap()
}

/// A conversation about a question after these commands of whoever thinks.
fn thought(commands: Vec<Command>) -> Conversation {
    let lease = Lease { owner: DaemonId(Uuid::nil()), epoch: 1, place: None };
    let asked = [
        Command::Say {
            source: Prompt::Order,
            text: "answer".to_owned(),
            shown: None,
            by: "deputy".to_owned(),
        },
        Command::Claim { lease, agent: AgentStamp { name: "coo".to_owned(), version: 0, digest: None } },
    ];
    asked.into_iter().chain(commands).fold(begun(), |it, command| {
        decide(Some(&it), command, at(1)).unwrap().iter().fold(it, Conversation::apply)
    })
}

fn draft(sure: bool) -> Draft {
    Draft {
        text: "as before".to_owned(),
        choice: Some("blue".to_owned()),
        sure,
        why: "BRAND.md:3".to_owned(),
    }
}

fn replied(draft: Option<Draft>) -> Conversation {
    thought(vec![Command::Reply {
        text: "blue".to_owned(),
        heard: 1,
        scope: None,
        draft: draft.map(Box::new),
    }])
}

fn waits(until: Option<At>) -> Conversation {
    let (reason, detail) = (WaitReason::Budget, "the day's money is spent".to_owned());
    thought(vec![Command::Park { reason, until, detail }])
}

fn referred(step: Step) -> (String, Option<Draft>) {
    match step {
        Step::Refer { why, draft } => (why, draft),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_sure_answer_goes_to_the_agent_of_autonomous_work_alone() {
    let (run, ask) = pending(autonomous());
    let sure = replied(Some(draft(true)));
    let answer = Answer { choice: Some("blue".to_owned()), text: Some("as before".to_owned()) };
    assert_eq!(next(&run, &ask, Some(&sure), at(60)), Step::Answer(answer.clone()));
    assert_eq!(next(&run, &ask, Some(&sure), at(100_000)), Step::Answer(answer), "it was thought to its end");
    let unsure = replied(Some(draft(false)));
    assert_eq!(
        referred(next(&run, &ask, Some(&unsure), at(60))),
        ("the COO is not sure".to_owned(), Some(draft(false)))
    );
    let drop = replied(Some(Draft { text: "Drop the old table.".to_owned(), ..draft(true) }));
    let (why, _) = referred(next(&run, &ask, Some(&drop), at(60)));
    assert_eq!(why, "what the COO would answer may be about a deletion (`drop`)");
    let (run, ask) = pending(order());
    let (why, found) = referred(next(&run, &ask, Some(&sure), at(60)));
    assert_eq!((why.as_str(), found), ("the COO drafted an answer", Some(draft(true))));
}

#[test]
fn whatever_comes_to_nothing_ends_at_the_founder_and_at_its_time_at_the_latest() {
    let (run, ask) = pending(autonomous());
    let by = ask.answering.as_ref().unwrap().founder_at.unwrap();
    let now = at(60);
    assert_eq!(next(&run, &ask, None, now), Step::Think);
    assert_eq!(next(&run, &ask, Some(&begun()), now), Step::Think, "it was begun, and not told anything");
    assert_eq!(next(&run, &ask, Some(&thought(Vec::new())), now), Step::Wait);
    let soon = waits(Some(at(120)));
    assert_eq!(next(&run, &ask, Some(&soon), now), Step::Wait);
    for late in [Some(by), None] {
        let (why, _) = referred(next(&run, &ask, Some(&waits(late)), now));
        assert_eq!(why, "the COO cannot answer now: the day's money is spent", "nobody waits in vain");
    }
    for it in [None, Some(thought(Vec::new())), Some(soon)] {
        assert_eq!(referred(next(&run, &ask, it.as_ref(), by)).0, "the COO did not answer in time");
    }
    let error = RunError { code: "crashed".to_owned(), detail: "it went down".to_owned() };
    let failed = thought(vec![Command::Fail { error, heard: 1 }]);
    assert_eq!(
        referred(next(&run, &ask, Some(&failed), now)),
        ("the COO could not answer: it went down".to_owned(), None)
    );
    let stopped = thought(vec![Command::Stop { said: None, by: "founder".to_owned() }]);
    assert_eq!(referred(next(&run, &ask, Some(&stopped), now)).1, None);
    let words = referred(next(&run, &ask, Some(&replied(None)), now)).1.unwrap();
    assert!(!words.sure && words.text == "blue", "words without the tool are a draft that nobody stands by");
}

#[test]
fn whoever_takes_the_run_in_hand_answers_it() {
    let (mut run, ask) = pending(autonomous());
    run.mode = Mode::HandsOn;
    let (why, found) = referred(next(&run, &ask, Some(&replied(Some(draft(true)))), at(60)));
    assert_eq!((why.as_str(), found.is_some()), ("you have this run in hand", true));
}

#[test]
fn what_is_the_founders_is_left_alone() {
    let (run, mut ask) = pending(order());
    ask.answering.as_mut().unwrap().referred = Some("it took too long".to_owned());
    assert_eq!(next(&run, &ask, None, at(100_000)), Step::Wait);
    assert_eq!(next(&run, &asks("Red?"), None, at(100_000)), Step::Wait);
}

#[test]
fn a_notice_has_the_draft_and_what_it_rests_on() {
    let (_, mut ask) = pending(order());
    assert_eq!(with_draft(&ask), "Red or blue?");
    ask.answering.as_mut().unwrap().draft = Some(draft(false));
    assert_eq!(
        with_draft(&ask),
        "Red or blue?\n\nThe COO would answer, but is not sure: Take blue\nas before\nBecause: BRAND.md:3"
    );
}
