use super::{Command, Refusal, Staff, decide, forbidden, out_of_scope, permitted, shipped, stamp, tools_of};
use chrono::{TimeZone, Utc};
use deputy_protocol::At;
use deputy_protocol::event::{Member, Permission, StaffEvent, StaffRecord};
use proptest::prelude::*;

fn at() -> At {
    Utc.timestamp_opt(1_800_000_000, 0).unwrap()
}

fn record() -> StaffRecord {
    StaffRecord {
        speciality: "Does it.".to_owned(),
        instructions: "Do it well.".to_owned(),
        tools: None,
        tier: None,
        permission: None,
        may_change: None,
        concurrency: None,
        minutes_max: None,
    }
}

fn change(member: Member, based_on: u32, record: StaffRecord) -> Command {
    Command::Change { member, based_on, record: Box::new(record), by: "founder".to_owned() }
}

fn after(it: Option<Staff>, facts: &[StaffEvent]) -> Option<Staff> {
    facts.iter().fold(it, |it, fact| Some(Staff::after(it, fact)))
}

#[test]
fn what_is_shipped_would_be_taken_from_the_founder_too() {
    for member in Member::ALL {
        let it = decide(None, change(member, 0, shipped(member).clone()), at());
        assert_eq!(it, Err(Refusal::AlreadyDone), "{member}");
    }
    assert_eq!(shipped(Member::WorkerReview).may_change, Some(Vec::new()));
}

#[test]
fn versions_count_on_over_what_is_restored_and_nobody_writes_over_what_they_have_not_seen() {
    let first = decide(None, change(Member::Coo, 0, record()), at()).unwrap();
    let it = after(None, &first);
    assert_eq!(it.as_ref().map(Staff::version), Some(1));
    let other = StaffRecord { instructions: "Do it otherwise.".to_owned(), ..record() };
    let stale = decide(it.as_ref(), change(Member::Coo, 0, other.clone()), at());
    assert_eq!(stale, Err(Refusal::Stale { version: 1 }));
    // The very one that holds may come again, whatever it was based on.
    let again = decide(it.as_ref(), change(Member::Coo, 0, record()), at());
    assert_eq!(again, Err(Refusal::AlreadyDone));
    let restored = decide(it.as_ref(), Command::Restore { by: "founder".to_owned() }, at()).unwrap();
    let it = after(it, &restored);
    assert_eq!(it.as_ref().map(Staff::version), Some(0));
    assert_eq!(Staff::holding(it.as_ref(), Member::Coo), shipped(Member::Coo));
    let next = decide(it.as_ref(), change(Member::Coo, 0, other), at()).unwrap();
    assert_eq!(after(it, &next).as_ref().map(Staff::version), Some(2));
}

#[test]
fn a_record_gives_nobody_more_than_their_place_allows() {
    let tools = |names: &[&str]| {
        let tools = names.iter().map(|name| (*name).to_owned()).collect();
        StaffRecord { tools: Some(tools), ..record() }
    };
    for (member, record, hint) in [
        (Member::Coo, tools(&["shell_exec"]), "can have no tool `shell_exec`"),
        (Member::Coo, tools(&["plan_tasks"]), "can have no tool `plan_tasks`"),
        (Member::AdvisorCode, tools(&["propose_plan", "report"]), "can have no tool `propose_plan`"),
        (Member::AdvisorCode, tools(&["repo_read"]), "cannot do without `report`"),
        (Member::Orchestrator, tools(&["repo_read"]), "cannot do without `plan_tasks`"),
        (Member::WorkerDocs, tools(&["fs_read"]), "cannot do without `finish`"),
        (Member::WorkerDocs, tools(&["consult", "finish"]), "can have no tool `consult`"),
        (Member::Coo, StaffRecord { may_change: Some(Vec::new()), ..record() }, "is for workers"),
        (
            Member::Orchestrator,
            StaffRecord { permission: Some(Permission::Supervised), ..record() },
            "is for workers",
        ),
        (Member::Coo, StaffRecord { concurrency: Some(1), ..record() }, "is for workers"),
        (Member::Coo, StaffRecord { minutes_max: Some(1), ..record() }, "nobody waits for coo"),
        (Member::AdvisorCode, StaffRecord { concurrency: Some(1), ..record() }, "is for workers"),
        (Member::AdvisorCode, StaffRecord { minutes_max: Some(0), ..record() }, "nothing could be done"),
        (Member::WorkerTest, StaffRecord { concurrency: Some(0), ..record() }, "nothing could be done"),
        (Member::WorkerTest, StaffRecord { minutes_max: Some(0), ..record() }, "nothing could be done"),
        (Member::WorkerTest, StaffRecord { instructions: " \n".to_owned(), ..record() }, "is empty"),
        (Member::WorkerTest, StaffRecord { speciality: "x".repeat(201), ..record() }, "one line"),
        (Member::WorkerTest, StaffRecord { instructions: "x".repeat(20_000), ..record() }, "20000 bytes"),
    ] {
        let refusal = decide(None, change(member, 0, record), at()).unwrap_err().to_string();
        assert!(refusal.contains(hint), "{member}: {refusal}");
    }
    for pattern in ["/etc/passwd", "../up", "a/../b", "", "a/{b", "a\0b"] {
        let wanted = StaffRecord { may_change: Some(vec![pattern.to_owned()]), ..record() };
        let refused = decide(None, change(Member::WorkerDocs, 0, wanted), at());
        assert!(matches!(refused, Err(Refusal::Pattern { .. })), "{pattern:?}: {refused:?}");
    }
}

#[test]
fn a_record_takes_freedom_from_an_order_and_gives_it_none() {
    use Permission::{Autonomous, HumanRequired, Supervised};
    let most = |permission| StaffRecord { permission, ..record() };
    for (least, asked, comes_to) in [
        (None, Autonomous, Autonomous),
        (Some(Autonomous), Supervised, Supervised),
        (Some(Supervised), Autonomous, Supervised),
        (Some(Supervised), HumanRequired, HumanRequired),
        (Some(HumanRequired), Autonomous, HumanRequired),
    ] {
        assert_eq!(permitted(&most(least), asked), comes_to, "{least:?} {asked:?}");
    }
}

#[test]
fn a_docs_worker_changes_documents_and_a_reviewer_nothing() {
    let docs = shipped(Member::WorkerDocs);
    let changed = ["README.md", "docs/a/b.png", "src/lib.rs", "src/README", "guide.txt", "notmkdocs.yml"];
    assert_eq!(forbidden(docs, changed), ["src/lib.rs", "notmkdocs.yml"]);
    assert_eq!(forbidden(shipped(Member::WorkerReview), ["README.md"]), ["README.md"]);
    assert!(forbidden(shipped(Member::WorkerFeature), changed).is_empty());
    let worker = stamp(Member::WorkerDocs, 0, docs);
    let check = out_of_scope(&worker, docs, &["src/lib.rs".to_owned()]).unwrap();
    assert_eq!(check.exit_code, Some(1));
    assert!(check.tail.contains("src/lib.rs"), "{}", check.tail);
    assert_eq!(out_of_scope(&worker, docs, &[]), None);
}

#[test]
fn a_stamp_tells_records_apart_that_two_releases_shipped() {
    let (one, other) = (stamp(Member::Coo, 0, shipped(Member::Coo)), stamp(Member::Coo, 0, &record()));
    assert_eq!((&one.name, one.version), (&other.name, other.version));
    assert_ne!(one.digest, other.digest);
}

#[test]
fn whoever_ends_their_work_with_a_tool_has_it() {
    for member in Member::ALL {
        let last = super::place::last_tool(member);
        assert!(last.is_none_or(|last| tools_of(member).iter().any(|tool| tool == last)), "{member}");
    }
}

proptest! {
    #[test]
    fn no_file_passes_that_no_pattern_names(
        patterns in proptest::collection::vec("[a-c*/.]{1,6}", 0..4),
        path in "[a-c]{1,2}(/[a-c]{1,2}){0,2}",
    ) {
        let record = StaffRecord { may_change: Some(patterns.clone()), ..record() };
        let has_passed = forbidden(&record, [path.as_str()]).is_empty();
        let is_named = patterns.iter().any(|text| {
            let pattern = super::scope::pattern(text);
            pattern.is_ok_and(|pattern| pattern.compile_matcher().is_match(&path))
        });
        prop_assert_eq!(has_passed, is_named);
        // A pattern without a wildcard names itself and nothing else.
        if has_passed && patterns.iter().all(|text| !text.contains('*')) {
            prop_assert!(patterns.contains(&path));
        }
    }
}
