//! The founder confirms a plan, and it is carried out: scoped, split, worked on side by side, brought together, reported.

use deputy_actors::conversation::ConversationHandle;
use deputy_actors::office::InboxHandle;
use deputy_actors::plan::PlanHandle;
use deputy_actors::testing::{Bench, TestTree, Turn, told, turns};
use deputy_domain::coo::untrusted;
use deputy_domain::model::ModelRequest;
use deputy_domain::plan::{Plan, State};
use deputy_domain::run::{Answer, Run};
use deputy_protocol::event::{
    ConflictLeft, Delivery, FileConflict, PlanOutcome, ProjectSettings, Prompt, Purpose,
};
use deputy_protocol::ids::{ConversationId, PlanId, RunId};
use deputy_protocol::stream::Stream;
use serde_json::{Value, json};
use uuid::Uuid;

const TALK: ConversationId = ConversationId(Uuid::from_u128(7));

/// Who asks the model, as its tools tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Coo,
    Advisor,
    Orchestrator,
    Worker,
}

pub(super) fn who(request: &ModelRequest) -> Who {
    let has = |name: &str| request.tools.iter().any(|tool| tool.name == name);
    match () {
        () if has("propose_plan") => Who::Coo,
        () if has("report") => Who::Advisor,
        () if has("plan_tasks") => Who::Orchestrator,
        () => Who::Worker,
    }
}

pub(super) fn tool(name: &str, arguments: &Value) -> Turn {
    Turn::tool(name, &arguments.to_string())
}

fn proposal() -> Turn {
    let step = |text: &str| json!({"text": text, "project": "shop"});
    tool(
        "propose_plan",
        &json!({
            "title": "A referral programme",
            "summary": "Users invite others.",
            "steps": [step("Count referrals"), step("Show them")],
            "not_touching": ["payments"],
            "acceptance": ["an invited user is counted once"],
        }),
    )
}

/// Two tasks side by side and one behind them.
fn drawing() -> Turn {
    let task = |key: &str, after: &[&str], scope: &str| json!({"key": key, "title": key, "text": format!("Do {key}."), "depends_on": after, "scope": [scope]});
    let tasks =
        [task("api", &[], "src/api"), task("page", &[], "src/page"), task("mail", &["api"], "src/mail")];
    tool("plan_tasks", &json!({ "tasks": tasks }))
}

/// A house in which everybody does as wanted.
pub(super) fn script(request: &ModelRequest) -> Turn {
    match (who(request), turns(request)) {
        (Who::Coo, 0) => proposal(),
        (Who::Coo, _) if told(request).contains("Report it to the founder") => {
            Turn::Say("It is live.".to_owned())
        }
        (Who::Coo, _) => Turn::Say("Have a look.".to_owned()),
        (Who::Advisor, _) => tool(
            "report",
            &json!({
                "approach": "a table and a route",
                "plan": [{"text": "Make the table", "files": ["src/api"]}],
            }),
        ),
        (Who::Orchestrator, _) => drawing(),
        (Who::Worker, 0) => Turn::shell("make it"),
        (Who::Worker, _) => Turn::finish(),
    }
}

pub(super) async fn house(settings: ProjectSettings) -> Bench {
    let bench = Bench::default();
    bench.project_with("shop", settings).await;
    bench.models.play_by(script);
    bench
}

pub(super) async fn say(bench: &Bench, text: &str) {
    let handle = ConversationHandle::new(bench.outside());
    handle.open(TALK, Purpose::Talk, None, String::new(), "founder").await.unwrap();
    handle.say(TALK, Prompt::Founder, text.to_owned(), "founder").await.unwrap();
}

fn the_plan(bench: &Bench) -> Option<(PlanId, Plan)> {
    bench.ledger.plans().into_iter().next()
}

fn state(bench: &Bench) -> Option<State> {
    the_plan(bench).map(|(_, plan)| plan.state)
}

pub(super) async fn until_proposed(tree: &TestTree) -> PlanId {
    tree.until("it is proposed", |bench| state(bench) == Some(State::Proposed)).await;
    the_plan(&tree.bench).unwrap().0
}

pub(super) fn run_of(bench: &Bench, node: &str) -> Option<(RunId, Run)> {
    let runs = bench.ledger.runs().into_iter();
    runs.rev().find(|(_, run)| run.order.part.as_ref().is_some_and(|part| part.node.0 == node))
}

pub(super) async fn until_gathered(tree: &TestTree) -> RunId {
    let is_there =
        |bench: &Bench| run_of(bench, "together").is_some_and(|(_, run)| run.state.name() == "review");
    tree.until("all of it is for review", is_there).await;
    run_of(&tree.bench, "together").unwrap().0
}

async fn until_ended(tree: &TestTree) -> Plan {
    tree.until("it has ended", |bench| state(bench).is_some_and(|state| state.is_terminal())).await;
    the_plan(&tree.bench).unwrap().1
}

fn outcome(plan: &Plan) -> PlanOutcome {
    match &plan.state {
        State::Ended { outcome, .. } => outcome.clone(),
        other => panic!("{other:?}"),
    }
}

fn count(bench: &Bench, kind: &str) -> usize {
    bench.ledger.events().iter().filter(|event| event.kind == kind).count()
}

#[tokio::test]
async fn what_is_confirmed_is_scoped_split_done_side_by_side_and_reported() {
    let bench = house(ProjectSettings::default()).await;
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    tree.until("the COO is done", |bench| bench.ledger.conversation(TALK).unwrap().reply.is_some()).await;
    assert!(bench.ledger.runs().is_empty(), "nothing is done before the founder's word");
    let item = bench.ledger.inbox().remove(0);
    assert_eq!((item.plan_id, item.ask.title.as_str()), (Some(plan_id), "A referral programme"));
    PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();

    let gather = until_gathered(&tree).await;
    let [api, page, mail] = ["api", "page", "mail"].map(|node| run_of(&bench, node).unwrap());
    for (_, run) in [&api, &page, &mail] {
        assert_eq!(run.state.name(), "approved");
    }
    assert!(bench.workspaces.merges().is_empty(), "what others build on goes nowhere by itself");
    assert_eq!(bench.workspaces.built_on(mail.0), [api.1.head_commit.clone().unwrap()]);
    let (told, branch) = (&mail.1.order.text, api.1.branch.clone().unwrap());
    for left in [api.0.to_string(), branch, api.1.head_commit.clone().unwrap(), "kept of it: diff".to_owned()]
    {
        assert!(told.contains(&left), "{left} in {told}");
    }
    assert!(told.contains("- api: in the workspace, run "), "{told}");
    assert!(told.contains(&untrusted("what its worker or its checks said last", "it is done")), "{told}");
    assert_eq!(bench.workspaces.built_on(gather).len(), 3);
    let asked = bench.models.asked();
    let began = asked.iter().filter(|request| who(request) == Who::Worker && turns(request) == 0).count();
    assert_eq!(began, 3, "what only gathers asks no model");

    tree.approve(gather).await;
    let plan = until_ended(&tree).await;
    assert_eq!(outcome(&plan), PlanOutcome::Done);
    assert_eq!(bench.workspaces.merges().len(), 1);
    let reported =
        |bench: &Bench| bench.ledger.conversation(TALK).unwrap().reply.as_deref() == Some("It is live.");
    tree.until("it is reported", reported).await;
    assert!(bench.ledger.inbox().is_empty());
}

#[tokio::test]
async fn a_card_is_confirmed_once_from_however_many_devices() {
    let bench = house(ProjectSettings::default()).await;
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    let item = bench.ledger.inbox().remove(0).ask.inbox_id;
    let phone = PlanHandle::new(bench.outside());
    let laptop = InboxHandle::new(bench.outside());
    let yes = Answer { choice: Some("confirm".to_owned()), text: None };
    let (one, other, again) = tokio::join!(
        phone.confirm(plan_id, 1, "token:phone"),
        laptop.answer(item, yes.clone(), "token:laptop"),
        phone.confirm(plan_id, 1, "token:phone"),
    );
    one.unwrap();
    other.unwrap();
    again.unwrap();
    until_gathered(&tree).await;
    laptop.answer(item, yes, "token:laptop").await.unwrap();
    assert_eq!((count(&bench, "plan.confirmed"), bench.ledger.runs().len()), (1, 4));
}

#[tokio::test]
async fn words_about_a_card_lead_to_another_and_the_first_can_no_longer_be_confirmed() {
    let bench = house(ProjectSettings::default()).await;
    bench.models.play_by(|request| match (who(request), told(request).contains("without the page")) {
        (Who::Coo, true) if !told(request).contains("card 2") => {
            let plan_id = told(request).split("About the plan ").nth(1).unwrap()[..36].to_owned();
            tool(
                "propose_plan",
                &json!({
                    "plan": plan_id, "title": "Only count", "summary": "Less.",
                    "steps": [{"text": "Count referrals", "project": "shop"}],
                }),
            )
        }
        _ => script(request),
    });
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    let item = bench.ledger.inbox().remove(0).ask.inbox_id;
    let words = Answer { choice: None, text: Some("without the page".to_owned()) };
    InboxHandle::new(bench.outside()).answer(item, words, "founder").await.unwrap();
    tree.until("there is another card", |bench| the_plan(bench).unwrap().1.version == 2).await;
    let handle = PlanHandle::new(bench.outside());
    assert!(handle.confirm(plan_id, 1, "founder").await.is_err());
    handle.confirm(plan_id, 2, "founder").await.unwrap();
    tree.until("it is worked on", |bench| state(bench) == Some(State::Working)).await;
    assert_eq!(the_plan(&bench).unwrap().1.nodes.len(), 1, "one step with one task needs no orchestrator");
    assert!(bench.models.asked().iter().all(|request| who(request) != Who::Orchestrator));
}

#[tokio::test]
async fn a_deferred_card_comes_up_again_at_its_time() {
    let bench = house(ProjectSettings::default()).await;
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    let until = deputy_actors::ports::Clock::now(&bench.clock) + chrono::TimeDelta::hours(4);
    PlanHandle::new(bench.outside()).defer(plan_id, until, "founder").await.unwrap();
    assert!(bench.ledger.inbox().is_empty());
    tree.until("it is raised", |bench| state(bench) == Some(State::Proposed)).await;
    assert_eq!(bench.ledger.inbox().len(), 1);
}

#[tokio::test]
async fn with_automatic_delivery_the_card_is_the_only_approval() {
    let bench = house(ProjectSettings {
        deliver: Delivery::Auto,
        checks: vec!["true".to_owned()],
        ..ProjectSettings::default()
    })
    .await;
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
    let plan = until_ended(&tree).await;
    assert_eq!((outcome(&plan), bench.workspaces.merges().len()), (PlanOutcome::Done, 1));
}

#[tokio::test]
async fn tasks_that_are_at_odds_are_settled_by_an_agent_before_the_review() {
    let bench = house(ProjectSettings::default()).await;
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
    tree.until("the last of them goes on", |bench| {
        run_of(bench, "mail").is_some_and(|(id, _)| !bench.workspaces.built_on(id).is_empty())
    })
    .await;
    let conflict = FileConflict { path: "n.txt".to_owned(), left: ConflictLeft::Markers };
    bench.workspaces.set_at_odds(&[conflict]);
    let gather = until_gathered(&tree).await;
    let asked = bench.models.asked();
    let settling = asked
        .iter()
        .filter(|request| who(request) == Who::Worker && told(request).contains("n.txt: holds both"));
    assert!(settling.count() > 0, "its agent is asked");
    assert!(tree.run(gather).conflicts.is_empty());
}

#[tokio::test]
async fn what_fails_is_drawn_around_and_what_is_left_is_said() {
    let bench = house(ProjectSettings::default()).await;
    bench.models.play_by(|request| match (who(request), turns(request)) {
        (Who::Worker, _) if told(request).contains("Do page.") => {
            Turn::Fail(deputy_domain::model::FaultKind::Unauthorized, None)
        }
        (Who::Orchestrator, 0) if told(request).contains("came to nothing") => {
            tool("plan_tasks", &json!({"tasks": [], "why": "there is no other way"}))
        }
        _ => script(request),
    });
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
    let gather = until_gathered(&tree).await;
    assert_eq!(bench.workspaces.built_on(gather).len(), 2);
    tree.approve(gather).await;
    let plan = until_ended(&tree).await;
    assert_eq!(outcome(&plan), PlanOutcome::Partial { missing: vec!["page".to_owned()] });
    assert_eq!(count(&bench, "plan.draw_missed"), 1);
}

#[tokio::test]
async fn a_cancelled_plan_ends_all_of_its_runs() {
    let bench = house(ProjectSettings::default()).await;
    bench.models.play_by(|request| if who(request) == Who::Worker { Turn::Hang } else { script(request) });
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    let handle = PlanHandle::new(bench.outside());
    handle.confirm(plan_id, 1, "founder").await.unwrap();
    tree.until("two are worked on", |bench| {
        bench.models.asked().iter().filter(|request| who(request) == Who::Worker).count() == 2
    })
    .await;
    handle.cancel(plan_id, "founder").await.unwrap();
    let plan = until_ended(&tree).await;
    assert_eq!(outcome(&plan), PlanOutcome::Cancelled);
    assert!(bench.ledger.runs().iter().all(|(_, run)| run.state.name() == "stopped"));
}

#[tokio::test]
async fn advisors_that_say_nothing_hold_nobody_up() {
    let bench = house(ProjectSettings::default()).await;
    bench.models.play_by(|request| if who(request) == Who::Advisor { Turn::Hang } else { script(request) });
    let tree = bench.start().await;
    say(&bench, "I want a referral programme").await;
    let plan_id = until_proposed(&tree).await;
    PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
    until_gathered(&tree).await;
    assert_eq!(count(&bench, "plan.scope_missed"), 2);
}

#[tokio::test]
async fn whatever_fact_it_dies_behind_everything_is_done_once() {
    let settings = || ProjectSettings {
        deliver: Delivery::Auto,
        checks: vec!["true".to_owned()],
        ..ProjectSettings::default()
    };
    let whole = house(settings()).await;
    let facts = carried_out(&whole, usize::MAX).await;
    for kill_at in 1..=facts {
        let bench = house(settings()).await;
        carried_out(&bench, kill_at).await;
        let (_, plan) = the_plan(&bench).unwrap();
        assert_eq!(outcome(&plan), PlanOutcome::Done, "killed behind fact {kill_at}");
        let kinds = ["plan.confirmed", "plan.drawn", "plan.ended"].map(|kind| count(&bench, kind));
        assert_eq!(kinds, [1, 1, 1], "killed behind fact {kill_at}");
        let runs = bench.ledger.runs();
        assert_eq!((runs.len(), bench.workspaces.merges().len()), (4, 1), "killed behind fact {kill_at}");
        let talks = bench.ledger.conversations().len();
        assert_eq!(talks, 4, "the thread, two advisors, the orchestrator; killed behind fact {kill_at}");
        let said = bench.ledger.kinds(&Stream::Conversation(TALK));
        let said = said.iter().filter(|kind| *kind == "conversation.said").count();
        assert_eq!(said, 3, "the founder's words and decision, and the result; killed behind fact {kill_at}");
    }
}

/// Carries a plan out over a crash behind so many facts; how many there are in the end.
async fn carried_out(bench: &Bench, kill_at: usize) -> usize {
    let mut tree = bench.start().await;
    say(bench, "I want a referral programme").await;
    let is_confirmed = |bench: &Bench| the_plan(bench).is_some_and(|(_, plan)| plan.confirmed.is_some());
    let is_reported = |bench: &Bench| {
        bench.ledger.conversation(TALK).is_some_and(|it| it.reply.as_deref() == Some("It is live."))
    };
    let mut is_killed = false;
    loop {
        tree.until("somebody has to act", |bench| {
            let is_to_die = !is_killed && bench.ledger.events().len() >= kill_at;
            is_to_die || is_reported(bench) || state(bench) == Some(State::Proposed) && !is_confirmed(bench)
        })
        .await;
        if !is_killed && bench.ledger.events().len() >= kill_at {
            is_killed = true;
            tree = tree.restart().await;
        } else if is_reported(bench) {
            return bench.ledger.events().len();
        } else {
            let (plan_id, _) = the_plan(bench).unwrap();
            PlanHandle::new(bench.outside()).confirm(plan_id, 1, "founder").await.unwrap();
        }
    }
}
