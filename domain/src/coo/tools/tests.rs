use crate::agent::Kit as _;
use crate::coo::tools::{
    metrics_show::MetricsShow, repo_list::RepoList, repo_read::RepoRead, runs_list::RunsList,
};
use crate::coo::{Look, Tool, Toolkit};
use crate::metric::Since;
use deputy_protocol::api::{FiguresBy, RunState, SpendBy};
use deputy_protocol::event::{Advisor, Evidence, Guess, MemoryCategory, Purpose};
use deputy_protocol::ids::{ConversationId, PlanId, RunId};
use deputy_protocol::money::Usd;
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn names(purpose: &Purpose) -> Vec<String> {
    Toolkit::of(purpose).specs().into_iter().map(|spec| spec.name).collect()
}

fn asked(advisor: Advisor) -> Purpose {
    Purpose::Consultation { advisor, asked_in: ConversationId(Uuid::from_u128(1)) }
}

fn look(name: &str, arguments: &str) -> Result<Look, String> {
    match Toolkit::of(&Purpose::Talk).parse(name, arguments)? {
        Tool::Look(look) => Ok(look),
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_speaks_has_the_tools_for_it_and_no_more() {
    let talk = names(&Purpose::Talk);
    assert_eq!(talk.len(), 26, "{talk:?}");
    assert!(
        ["report", "plan_tasks", "query"].iter().all(|name| !talk.contains(&(*name).to_owned())),
        "{talk:?}"
    );
    let advisor = |advisor: Advisor, own: &[&str]| {
        let all = ["report", "documents_list", "document_read", "recall", "web_search", "web_fetch"];
        let wanted: BTreeSet<String> = own.iter().chain(&all).map(|name| (*name).to_owned()).collect();
        let scoping = Purpose::Scoping { advisor, plan_id: PlanId(Uuid::from_u128(1)), step: 1 };
        for purpose in [asked(advisor), scoping] {
            assert_eq!(BTreeSet::from_iter(names(&purpose)), wanted, "{purpose:?}");
        }
    };
    advisor(Advisor::Code, &["repo_list", "repo_read", "repo_search", "runs_list", "run_show"]);
    advisor(Advisor::Growth, &["runs_list", "run_show", "metrics_show"]);
    advisor(
        Advisor::Analytics,
        &["runs_list", "run_show", "deliveries_list", "spend_show", "metrics_show", "query"],
    );
}

#[test]
fn a_call_means_what_it_says() {
    let path = |path: &str| match look("repo_list", &format!(r#"{{"path":"{path}"}}"#)) {
        Ok(Look::RepoList(RepoList { path, .. })) => path,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        (path("/src/./a//b/"), path(""), path(".")),
        ("src/a/b".to_owned(), String::new(), String::new())
    );
    let Ok(Look::RepoRead(RepoRead { first_line, lines, .. })) =
        look("repo_read", r#"{"path":"a","offset":0,"limit":99999}"#)
    else {
        panic!("it makes sense")
    };
    assert_eq!((first_line, lines), (1, 2_000));
    let runs = RunsList { project: None, state: Some(RunState::Review), limit: 20 };
    assert_eq!(look("runs_list", r#"{"state":"review"}"#), Ok(Look::Runs(runs)));
    assert_eq!((look("projects_list", ""), look("queue_show", "{}")), (Ok(Look::Projects), Ok(Look::Queue)));
    for since in ["2026-01-31", "2026-01-31T00:00:00Z", "2026-01-31T02:00:00+02:00"] {
        let Ok(Look::Spend(spend)) = look("spend_show", &format!(r#"{{"by":"day","since":"{since}"}}"#))
        else {
            panic!("{since}")
        };
        assert_eq!(
            (spend.by, spend.since.unwrap().to_rfc3339()),
            (SpendBy::Day, "2026-01-31T00:00:00+00:00".to_owned())
        );
    }
}

#[test]
fn figures_are_of_the_last_month_by_day_unless_somebody_says_otherwise() {
    let usual = MetricsShow { project: None, name: None, since: Since::Days(30), by: FiguresBy::Day };
    assert_eq!(look("metrics_show", r#"{"name":" "}"#), Ok(Look::Metrics(usual.clone())));
    let arguments = r#"{"project":"shop","name":"sign_up","since":"12w","by":"week"}"#;
    let Ok(Look::Metrics(wanted)) = look("metrics_show", arguments) else { panic!("it makes sense") };
    assert_eq!((wanted.since, wanted.by), (Since::Days(84), FiguresBy::Week));
    assert_eq!((wanted.project.as_deref(), wanted.name.as_deref()), (Some("shop"), Some("sign_up")));
}

#[test]
fn raw_questions_are_the_analytics_advisors_and_never_the_coos() {
    let sql = r#"{"sql":"SELECT 1"}"#;
    let of = |purpose: &Purpose| Toolkit::of(purpose).parse("query", sql);
    assert!(
        matches!(of(&asked(Advisor::Analytics)), Ok(Tool::Look(Look::Query(query))) if query.sql == "SELECT 1")
    );
    let run_id = RunId(Uuid::from_u128(1));
    let plan_id = PlanId(Uuid::from_u128(1));
    for other in [
        Purpose::Talk,
        asked(Advisor::Growth),
        asked(Advisor::Code),
        Purpose::Drawing { plan_id, generation: 1 },
        Purpose::Hindsight { run_id },
    ] {
        assert!(of(&other).unwrap_err().contains("there is no tool `query`"), "{other:?}");
    }
    let description =
        Toolkit::of(&asked(Advisor::Analytics)).specs().into_iter().find(|spec| spec.name == "query");
    assert!(
        description.unwrap().description.contains("deploys(at, day, kind, run, commit_id, branch, title)")
    );
}

#[test]
fn whoever_recalls_names_words_or_a_category() {
    let kit = Toolkit::of(&asked(Advisor::Growth));
    let Ok(Tool::Recall(recall)) = kit.parse("recall", r#"{"category":"experiment"}"#) else {
        panic!("it makes sense")
    };
    assert_eq!((recall.query.as_str(), recall.category), ("", Some(MemoryCategory::Experiment)));
    assert!(kit.parse("recall", r#"{"query":" "}"#).unwrap_err().contains("neither"));
    assert!(kit.parse("recall", r#"{"category":"rumour"}"#).is_err());
}

#[test]
fn a_claim_that_rests_on_nothing_is_left_out_of_a_report() {
    let arguments = serde_json::json!({"approach": "Do it again.", "evidence": [
        {"claim": "It rose by a third", "source": " memory 0190 "},
        {"claim": "Everybody loves it", "source": ""},
        {"claim": "Nobody left", "source": " - "},
        {"claim": "It is known"},
        {"claim": " ", "source": "src/a.rs:1"},
    ]});
    let kit = Toolkit::of(&asked(Advisor::Growth));
    let Ok(Tool::Report(scope)) = kit.parse("report", &arguments.to_string()) else {
        panic!("it makes sense")
    };
    let evidence = Evidence { says: "It rose by a third".to_owned(), source: "memory 0190".to_owned() };
    assert_eq!(scope.evidence, [evidence]);
}

#[test]
fn a_report_with_a_task_that_nobody_could_draw_is_sent_back() {
    let kit = Toolkit::of(&asked(Advisor::Growth));
    for (task, why) in [
        (serde_json::json!({"text": " "}), "says in `text`"),
        (serde_json::json!({"text": "Do it.", "files": ["/src/form.rs"]}), "not `/src/form.rs`"),
        (serde_json::json!({"text": "Do it.", "files": ["src/a.rs", "../x"]}), "not `../x`"),
    ] {
        let arguments = serde_json::json!({"approach": "So.", "plan": [task]});
        let Err(text) = kit.parse("report", &arguments.to_string()) else { panic!("{arguments} was taken") };
        assert!(text.contains(why), "{text}");
    }
}

#[test]
fn the_calls_of_the_contract_are_understood() {
    let talk = Toolkit::of(&Purpose::Talk);
    let proposed = talk.parse(
        "propose_plan",
        r#"{"title":"Blue","summary":"The button is blue.","project":"shop","steps":[{"text":"Paint it","advisor":"code"}],
            "not_touching":["prices"],"checks":["make test"],"minutes":12.5,"usd":0.4}"#,
    );
    let Ok(Tool::Propose(proposal)) = proposed else { panic!("{proposed:?}") };
    assert_eq!(proposal.guess(), Some(Guess { minutes: Some(13), usd: Usd::try_new(0.4) }));
    assert_eq!(proposal.checks, ["make test"]);
    let without = talk.parse("propose_plan", r#"{"title":"T","summary":"S","steps":[{"text":"Do"}]}"#);
    let Ok(Tool::Propose(proposal)) = without else { panic!("{without:?}") };
    assert_eq!(proposal.guess(), None);
    assert!(talk.parse("consult", r#"{"advisor":"growth","question":"Why?"}"#).is_ok());
    let advisor = Toolkit::of(&asked(Advisor::Code));
    let report = r#"{"plan":[{"text":"Add a table"},{"text":"Add a route"}],
        "evidence":[{"claim":"there is none","source":"src/a.rs:1"}],"risks":["slow"]}"#;
    let Ok(Tool::Report(scope)) = advisor.parse("report", report) else { panic!("it makes sense") };
    assert_eq!((scope.approach.as_str(), scope.tasks.len()), ("Add a table\nAdd a route", 2));
    let found = r#"{"evidence":[{"claim":"It fell","source":"query: SELECT 1"}]}"#;
    let Ok(Tool::Report(scope)) = advisor.parse("report", found) else { panic!("it makes sense") };
    assert_eq!(scope.approach, "It fell");
    assert!(advisor.parse("report", "{}").unwrap_err().contains("nothing was reported"));
}

#[test]
fn a_call_that_makes_no_sense_says_what_would() {
    for (name, arguments, hint) in [
        ("repo_list", r#"{"path":"../other"}"#, "inside of the repository"),
        ("repo_read", r#"{"path":"/"}"#, "`repo_list` shows"),
        ("repo_read", r#"{"path":"a","commit":"main"}"#, "hexadecimal"),
        ("repo_read", r#"{"path":"a","commit":"--upload-pack=x"}"#, "hexadecimal"),
        ("repo_search", r#"{"query":" "}"#, "`query` is empty"),
        ("runs_list", r#"{"state":"done"}"#, "approved"),
        ("run_show", r#"{"run":"the last"}"#, "must fit"),
        ("deliveries_list", r#"{"since":"yesterday"}"#, "2026-01-31"),
        ("spend_show", r#"{"by":"project","since":"2026-01-31"}"#, "all time"),
        ("metrics_show", r#"{"since":"yesterday"}"#, "30d"),
        ("metrics_show", r#"{"by":"month"}"#, "expected `day` or `week`"),
        ("web_search", r"{}", "missing field `query`"),
        ("web_fetch", r#"{"url":""}"#, "`url` is empty"),
        ("projects_list", r#"{"x":1}"#, "unknown field"),
    ] {
        let refusal = look(name, arguments).unwrap_err();
        assert!(refusal.contains(hint), "{name} {arguments}: {refusal}");
    }
}

proptest! {
    #[test]
    fn whatever_a_model_writes_is_understood_or_refused(
        text in "(\\PC|[{}\":,\\[\\]0-9.-]|null|true|\"(project|path|commit|query|glob|since|by|run|url|limit|offset)\":){0,30}"
    ) {
        let kit = Toolkit::of(&Purpose::Talk);
        for spec in kit.specs() {
            let _ = kit.parse(&spec.name, &text);
        }
    }

    #[test]
    fn whatever_a_path_is_it_stays_inside(path in "[a/.\0\\\\ é-]{0,20}") {
        let arguments = serde_json::json!({ "path": path }).to_string();
        if let Ok(Look::RepoList(RepoList { path, .. })) = look("repo_list", &arguments) {
            prop_assert!(!path.starts_with('/') && path.split('/').all(|part| part != ".." && part != "."), "{}", path);
        }
    }
}
