//! What is scheduled comes due: once, in its conversation, and the founder is told.

use deputy_actors::conversation::{ConversationError, ConversationHandle, NewAppointment, ScheduleHandle};
use deputy_actors::office::InboxHandle;
use deputy_actors::plan::PlanHandle;
use deputy_actors::ports::Clock as _;
use deputy_actors::testing::{Bench, TestTree, Turn, told, turns};
use deputy_domain::conversation::{Conversation, HOUSE_APPOINTMENTS_MAX, Refusal, State};
use deputy_domain::model::{FaultKind, ModelRequest};
use deputy_domain::notice::NoticeDoc;
use deputy_domain::run::Answer;
use deputy_domain::schedule::{Moment, When};
use deputy_protocol::api::{Delay, DelayUnit};
use deputy_protocol::event::{
    Advisor, Card, CardStep, Estimate, PauseMode, Prompt, Purpose, Repeat, TaskType,
};
use deputy_protocol::ids::{AppointmentId, ConversationId, PlanId};
use deputy_protocol::stream::Stream;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

const TALK: ConversationId = ConversationId(Uuid::from_u128(7));

/// What stands before what the agent is told when something has come due.
const DUE: &str = "[what was scheduled has come due]";

async fn say(bench: &Bench, text: &str) {
    let handle = ConversationHandle::new(bench.outside());
    handle.open(TALK, Purpose::Talk, None, String::new(), "founder").await.unwrap();
    handle.say(TALK, Prompt::Founder, text.to_owned(), "founder").await.unwrap();
}

fn talk(bench: &Bench) -> Conversation {
    bench.ledger.conversation(TALK).unwrap()
}

fn count(bench: &Bench, kind: &str) -> usize {
    bench.ledger.kinds(&Stream::Conversation(TALK)).iter().filter(|it| *it == kind).count()
}

fn is_idle(bench: &Bench) -> bool {
    bench.ledger.conversation(TALK).is_some_and(|it| it.state == State::Idle && it.heard > 0)
}

async fn until_replied(tree: &TestTree, times: usize) -> Conversation {
    tree.until("it has answered", |bench| is_idle(bench) && count(bench, "conversation.replied") == times)
        .await;
    talk(&tree.bench)
}

fn schedule(arguments: &Value) -> Turn {
    Turn::tool("schedule", &arguments.to_string())
}

/// In half an hour.
fn soon() -> Value {
    json!({"text": "Look at the sign-ups.", "in": {"unit": "minutes", "count": 30}})
}

/// A COO that schedules this in its first turn, and sees to what comes due.
fn coo(arguments: Value) -> impl Fn(&ModelRequest) -> Turn {
    move |request| match turns(request) {
        0 => schedule(&arguments),
        _ if told(request).contains(DUE) => Turn::Say("Ten more than before.".to_owned()),
        _ => Turn::Say("I will.".to_owned()),
    }
}

/// Notices that something has come due.
fn notices(bench: &Bench) -> Vec<NoticeDoc> {
    bench.ledger.notices().into_iter().filter(|notice| notice.kind == "conversation.came_due").collect()
}

/// What a model was told, with its lines as lines.
fn lines(request: &ModelRequest) -> String {
    told(request).replace("\\n", "\n")
}

fn last(bench: &Bench) -> String {
    lines(bench.models.asked().last().unwrap())
}

/// The founder schedules something in the conversation, or in one that is begun for it.
async fn founder_schedules(
    bench: &Bench,
    number: u128,
    minutes: u32,
    every: Option<Repeat>,
) -> AppointmentId {
    let (handle, id) = (ScheduleHandle::new(bench.outside()), AppointmentId(Uuid::from_u128(number)));
    let moment = Some(Moment::In(Delay { unit: DelayUnit::Minutes, count: minutes }));
    let new =
        NewAppointment { text: "Compare the prices.".to_owned(), when: When { moment, every }, zone: None };
    handle.open(TALK, &new, "founder").await.unwrap();
    handle.schedule(TALK, id, new, "founder").await.unwrap();
    id
}

#[tokio::test]
async fn what_the_coo_schedules_begins_a_turn_at_its_time_and_the_founder_is_told_of_the_answer() {
    let mut bench = Bench::default();
    bench.settings.time_zone = "Europe/Berlin".parse().unwrap();
    bench.models.play_by(coo(soon()));
    let tree = bench.start().await;
    say(&bench, "Remind me in half an hour to look at the sign-ups").await;
    until_replied(&tree, 1).await;
    let first = lines(&bench.models.asked()[0]);
    let time = "[Deputy]\nIt is Thursday, 1 January 2026, 01:00 (Europe/Berlin), 2026-01-01T01:00:00+01:00.";
    assert!(
        first.contains(&format!("to look at the sign-ups\n\n{time}")),
        "it is told behind what was said: {first}"
    );
    let scheduled = last(&bench);
    assert!(
        scheduled.contains("Scheduled for Thursday, 1 January 2026, 01:30 (Europe/Berlin), in 30 minutes."),
        "{scheduled}"
    );
    assert_eq!(scheduled.matches("It is Thursday, 1 January 2026, 01:00 (Europe/Berlin), 2026").count(), 1);
    let due_at = bench.clock.now() + chrono::Duration::minutes(30);
    until_replied(&tree, 2).await;
    let came_at = bench.clock.now();
    assert!(came_at >= due_at && came_at - due_at < chrono::Duration::seconds(10), "{came_at}");
    let asked = last(&bench);
    let order = "you scheduled this for now:\nLook at the sign-ups.\n\nSee to it";
    assert!(asked.contains(DUE) && asked.contains(order) && !asked.contains("is late"), "{asked}");
    assert!(asked.contains("It is Thursday, 1 January 2026, 01:30 (Europe/Berlin), 2026"), "{asked}");
    tree.until("the founder is told", |bench| !bench.couriers.taken().is_empty()).await;
    let told: Vec<(String, String)> = notices(&bench).into_iter().map(|it| (it.title, it.body)).collect();
    assert_eq!(told, [("Look at the sign-ups.".to_owned(), "Ten more than before.".to_owned())]);
    tree.pass(Duration::from_hours(1)).await;
    assert_eq!((count(&bench, "conversation.came_due"), talk(&bench).appointments.len()), (1, 0));
}

#[tokio::test]
async fn what_comes_again_does_so_until_somebody_ends_it() {
    let bench = Bench::default();
    let every = json!({"text": "Say what runs.", "every": {"unit": "hours"}});
    bench.models.play_by(move |request| match turns(request) {
        0 => schedule(&every),
        1 | 2 => Turn::Say("Nothing runs.".to_owned()),
        3 => Turn::tool("schedule_list", "{}"),
        4 => {
            let list = lines(request);
            let (before, _) = list.rsplit_once("  here  Thursday, 1 January 2026").unwrap();
            let id = before.rsplit('\n').next().unwrap();
            Turn::tool("schedule_cancel", &json!({ "id": id }).to_string())
        }
        _ => Turn::Say("Done with it.".to_owned()),
    });
    let tree = bench.start().await;
    say(&bench, "Tell me every hour what runs").await;
    until_replied(&tree, 2).await;
    assert!(last(&bench).contains("It comes again every hour, next on Thursday, 1 January 2026, 02:00"));
    until_replied(&tree, 3).await;
    assert_eq!((count(&bench, "conversation.came_due"), count(&bench, "conversation.unscheduled")), (2, 1));
    tree.pass(Duration::from_hours(3)).await;
    assert_eq!(count(&bench, "conversation.came_due"), 2);
}

#[tokio::test]
async fn plans_that_were_put_off_are_listed_beside_what_is_scheduled() {
    let bench = Bench::default();
    let project_id = bench.project("shop", &[]).await;
    let step = CardStep {
        title: "Count referrals".to_owned(),
        detail: String::new(),
        project_id,
        project: String::new(),
        advisor: Advisor::Code,
        task_type: TaskType::Feature,
    };
    let card = Card {
        title: "A referral programme".to_owned(),
        summary: "Users invite others.".to_owned(),
        steps: vec![step],
        untouched: Vec::new(),
        acceptance: Vec::new(),
        checks: Vec::new(),
        estimate: Estimate::default(),
        risks: Vec::new(),
        approves: Vec::new(),
    };
    let (plans, id) = (PlanHandle::new(bench.outside()), PlanId(Uuid::from_u128(9)));
    plans.propose(id, TALK, card, "coo").await.unwrap();
    plans.defer(id, bench.clock.now() + chrono::Duration::days(3), "founder").await.unwrap();
    bench.models.play([Turn::tool("schedule_list", "{}"), Turn::Say("One plan.".to_owned())]);
    let tree = bench.start().await;
    say(&bench, "What is to come?").await;
    until_replied(&tree, 1).await;
    let list = last(&bench);
    let wanted = "a plan that was put off until Sunday, 4 January 2026, 00:00 (UTC)  A referral programme";
    assert!(list.contains(wanted), "{list}");
}

#[tokio::test]
async fn a_daemon_that_was_off_does_it_late_once_and_says_so() {
    let bench = Bench::default();
    bench.models.play_by(coo(json!({"text": "Say what runs.", "every": {"unit": "hours"}})));
    let tree = bench.start().await;
    say(&bench, "Tell me every hour what runs").await;
    until_replied(&tree, 1).await;
    let bench = tree.crash().await;
    bench.clock.advance(Duration::from_hours(72) + Duration::from_mins(20));
    let tree = bench.start().await;
    until_replied(&tree, 2).await;
    let asked = last(&bench);
    for wanted in [
        "01:00 (UTC), 3 days ago",
        "say that it is late",
        "made up for by this once",
        "next on Sunday, 4 January 2026, 01:00",
    ] {
        assert!(asked.contains(wanted), "{wanted}: {asked}");
    }
    tree.pass(Duration::from_mins(30)).await;
    assert_eq!(count(&bench, "conversation.came_due"), 1);
    until_replied(&tree, 3).await;
    assert_eq!(last(&bench).matches("is late").count(), 1, "the next one is in time");
}

#[tokio::test]
async fn while_everything_is_paused_nothing_comes_due_and_afterwards_it_does() {
    let bench = Bench::default();
    bench.models.play_by(coo(soon()));
    let tree = bench.start().await;
    say(&bench, "Remind me in half an hour").await;
    until_replied(&tree, 1).await;
    tree.house().pause(PauseMode::Drain, "stop".to_owned(), "founder").await.unwrap();
    tree.pass(Duration::from_hours(2)).await;
    assert_eq!(count(&bench, "conversation.came_due"), 0);
    tree.house().resume("founder").await.unwrap();
    until_replied(&tree, 2).await;
    assert!(last(&bench).contains("90 minutes ago"), "{}", last(&bench));
}

#[tokio::test]
async fn what_the_founder_schedules_is_said_as_theirs_and_waits_for_no_answer_of_theirs_in_silence() {
    let bench = Bench::default();
    bench.models.play_by(|request| match turns(request) {
        0 => Turn::ask("Red or blue?"),
        _ => Turn::Say("Blue, and they are the same.".to_owned()),
    });
    let tree = bench.start().await;
    founder_schedules(&bench, 1, 10, None).await;
    assert_eq!(talk(&bench).title, "Compare the prices.");
    say(&bench, "Paint it").await;
    tree.until("it asks", |bench| !bench.ledger.inbox().is_empty()).await;
    tree.until("the founder is told", |bench| !notices(bench).is_empty()).await;
    let notice = notices(&bench).remove(0);
    assert_eq!(notice.title, "Compare the prices.");
    assert!(notice.body.contains("waits for your answer first: Red or blue?"), "{}", notice.body);
    assert_eq!(bench.models.asked().len(), 1, "nobody thinks about it yet");
    let item = bench.ledger.inbox().remove(0).ask.inbox_id;
    let answer = Answer { choice: None, text: Some("Blue".to_owned()) };
    InboxHandle::new(bench.outside()).answer(item, answer, "founder").await.unwrap();
    until_replied(&tree, 1).await;
    let asked = last(&bench);
    let (header, words) = asked.split_once("[the founder says]\nCompare the prices.").unwrap();
    assert!(header.contains("the founder scheduled for now what they say next"), "{header}");
    assert_eq!(words.matches("[the founder says]").count(), 0);
    assert_eq!(notices(&bench).len(), 2, "that it waits, and the answer");
}

#[tokio::test]
async fn a_model_that_is_away_keeps_no_reminder_from_the_founder() {
    let bench = Bench::default();
    let clock = bench.clock.clone();
    let began = clock.now();
    bench.models.play_by(move |request| match turns(request) {
        0 | 1 => coo(soon())(request),
        _ if clock.now() - began < chrono::Duration::hours(3) => {
            Turn::Fail(FaultKind::UsageLimit, Some(Duration::from_hours(1)))
        }
        _ => Turn::Say("Ten more than before.".to_owned()),
    });
    let tree = bench.start().await;
    say(&bench, "Remind me in half an hour").await;
    tree.until("the founder is told", |bench| !notices(bench).is_empty()).await;
    assert!(bench.clock.now() - began < chrono::Duration::minutes(32), "at its time");
    assert_eq!(notices(&bench)[0].title, "Look at the sign-ups.");
    until_replied(&tree, 2).await;
    assert_eq!(notices(&bench).len(), 2, "once that it waits, once with the answer");
}

#[tokio::test]
async fn whatever_fact_it_dies_behind_it_comes_due_once_and_is_answered_once() {
    let soon = json!({"text": "Look at the sign-ups.", "in": {"unit": "minutes", "count": 5}});
    let whole = Bench::default();
    whole.models.play_by(coo(soon.clone()));
    let tree = whole.start().await;
    say(&whole, "Remind me").await;
    until_replied(&tree, 2).await;
    let facts = whole.ledger.events().len();
    for kill_at in 1..=facts {
        let bench = Bench::default();
        bench.models.play_by(coo(soon.clone()));
        let tree = bench.start().await;
        say(&bench, "Remind me").await;
        let is_answered = |bench: &Bench| is_idle(bench) && count(bench, "conversation.replied") == 2;
        tree.until("it is to die", |bench| bench.ledger.events().len() >= kill_at || is_answered(bench))
            .await;
        let bench = tree.crash().await;
        // Off over the time at which it is due, every other time.
        bench.clock.advance(Duration::from_mins(if kill_at % 2 == 0 { 10 } else { 0 }));
        let tree = bench.start().await;
        let is_over = |bench: &Bench| is_idle(bench) && count(bench, "conversation.came_due") == 1;
        tree.until("it is seen to", is_over).await;
        tree.pass(Duration::from_mins(10)).await;
        let all = (count(&bench, "conversation.scheduled"), count(&bench, "conversation.came_due"));
        assert_eq!(all, (1, 1), "killed behind fact {kill_at}");
        // What came due before the first turn was over is seen to by that.
        let replies = count(&bench, "conversation.replied");
        assert!((1..=2).contains(&replies), "killed behind fact {kill_at}");
        let told: Vec<String> = notices(&bench).into_iter().map(|notice| notice.body).collect();
        assert_eq!(told, ["Ten more than before."], "killed behind fact {kill_at}");
        let it = talk(&bench);
        let left = (it.appointments.len(), it.due.len(), it.reserved.len());
        assert_eq!(left, (0, 0, 0), "killed behind fact {kill_at}");
    }
}

#[tokio::test]
async fn the_house_has_a_bound_and_one_that_is_refused_begins_no_conversation() {
    let bench = Bench::default();
    let handle = ScheduleHandle::new(bench.outside());
    let (moment, mut threads) = (Some(Moment::In(Delay { unit: DelayUnit::Days, count: 1 })), 0_u128);
    let new = NewAppointment { text: "Look.".to_owned(), when: When { moment, every: None }, zone: None };
    let refusal = loop {
        let id = ConversationId(Uuid::from_u128(1_000 + threads));
        if let Err(refused) = handle.open(id, &new, "founder").await {
            assert!(bench.ledger.conversation(id).is_none());
            break refused;
        }
        for number in 0..20 {
            let appointment = AppointmentId(Uuid::from_u128(100_000 + threads * 100 + number));
            handle.schedule(id, appointment, new.clone(), "founder").await.unwrap();
        }
        threads += 1;
    };
    assert!(matches!(refusal, ConversationError::Refused(Refusal::HouseMuchScheduled)), "{refusal}");
    assert_eq!(threads * 20, HOUSE_APPOINTMENTS_MAX as u128);
}
