//! A plan over two projects, one of which waits for the other: what is done in the first is live, what never passes its checks
//! in the second is not, and the founder hears both.

use super::cli::{assert_reads, done, rereads};
use super::house::{Founder, Who, daemon, hears, model, reports, says, step, turns, uses, who, works};
use super::record::Record;
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::scripted::{ModelServer, Reply, Seen};
use serde_json::{Value, json};

/// What the blog is held against, and nobody does.
const NEVER: &str = "test -e signed-off.txt";

const REPORT: &str =
    "Counting is live in the shop. The post is not done: its check fails. Try it again, or leave it?";

/// The post under another name each time: what came to nothing is gone round, as often as that is done.
fn orchestrates(seen: &Seen) -> Reply {
    let post = match () {
        () if hears(seen, "`post-again`") => "post-at-last",
        () if hears(seen, "`post`") => "post-again",
        () => "post",
    };
    let tasks = json!([
        {"key": "api", "title": "Counting", "text": "Count in api/count.txt.", "project": "shop", "scope": ["api"]},
        {
            "key": post, "title": "The post", "text": "Write post.txt.", "project": "blog", "scope": ["post.txt"],
            "depends_on": ["api"],
        },
    ]);
    uses(seen, "plan_tasks", json!({ "tasks": tasks }))
}

/// It says what it was told, and only if it was told all of it.
fn tells(seen: &Seen) -> Reply {
    let all = ["done in part; not done: The post", "- shop: commit", "Waits for the founder's word"];
    says(if all.iter().all(|part| hears(seen, part)) { REPORT } else { "I do not know." })
}

fn script(seen: &Seen) -> Reply {
    match who(seen) {
        Who::Coo if hears(seen, "Report it to the founder") => tells(seen),
        Who::Coo if turns(seen) == 0 => uses(
            seen,
            "propose_plan",
            json!({
                "title": "Count and say so", "summary": "The shop counts, and the blog says so.",
                "steps": [step("Count", "shop"), step("Write about it", "blog")],
            }),
        ),
        Who::Coo => says("Have a look."),
        Who::Advisor => reports(seen, "One file.", &[]),
        Who::Orchestrator => orchestrates(seen),
        Who::Worker if hears(seen, "Write post.txt.") => {
            works(seen, "test ! -e api && echo 'We count.' > post.txt", "It is written.")
        }
        Who::Worker => works(seen, "mkdir -p api && echo counted > api/count.txt", "Counted by the hour."),
        Who::Clerk | Who::Answerer => unreachable!("it is answered for"),
    }
}

struct House {
    server: ModelServer,
    daemon: TestDaemon,
    shop: Repository,
    blog: Repository,
    blog_id: Value,
    founder: Founder,
}

/// The shop's change is approved, and all is over.
async fn over() -> (House, Value, String) {
    let server = model(script).await;
    let daemon = daemon(&server, "").await;
    let shop = Repository::of(&[("README.md", "# Shop\n")]);
    let blog = Repository::of(&[("README.md", "# Blog\n")]);
    daemon.api().add_project("shop", &shop.url(), &["test -s api/count.txt"]).await;
    let blog_id = daemon.api().add_project("blog", &blog.url(), &[NEVER]).await["id"].clone();
    let founder = Founder::says(daemon.api(), "The shop should count, and the blog say so").await;
    founder.confirms(&founder.card(1).await).await;
    let run_id = founder.review().await;
    let plan = founder.approves(&run_id).await;
    founder.hears(REPORT).await;
    (House { server, daemon, shop, blog, blog_id, founder }, plan, run_id)
}

/// Runs of the blog.
async fn of_blog(house: &House) -> Vec<Value> {
    let page = house.daemon.api().get("/api/v1/runs?limit=200").await;
    let runs = page["items"].as_array().unwrap().iter();
    runs.filter(|run| run["project_id"] == house.blog_id).cloned().collect()
}

#[tokio::test]
async fn what_is_live_in_one_project_and_what_never_passes_in_the_other_are_both_told() {
    let (house, plan, delivered) = over().await;
    let plan_id = plan["id"].as_str().unwrap();
    assert_eq!(
        (&plan["outcome"]["name"], &plan["outcome"]["missing"]),
        (&json!("partial"), &json!(["The post"])),
        "{plan:#}"
    );
    assert_eq!(house.shop.show("main", "api/count.txt").as_deref(), Some("counted\n"));
    assert_eq!(house.blog.show("main", "post.txt"), None, "what fails its checks goes nowhere");

    // What the founder reads, in the thread, of the plan, and of what waits.
    let thread = rereads(&house.daemon, &house.founder).await;
    assert_reads(&thread, &["was confirmed", "is done in part. Not done: The post.", REPORT]);
    let shown = done(&house.daemon, &["plan", "show", "latest"]).await;
    assert_reads(&shown, &["Done in part. Not done: The post.", "It took "]);
    for line in ["  test -s api/count.txt: passed", &format!("  {NEVER}: failed with 1")] {
        assert!(shown.contains(line), "{line} is not in\n{shown}");
    }
    let waits = done(&house.daemon, &["inbox"]).await;
    assert_eq!(
        waits.matches("Failed: “Write post.txt.”").count(),
        1,
        "what was gone round asks no more: {waits}"
    );

    let record = Record::of(house.daemon.api()).await;
    let course = record.kinds_but(&format!("plan/{plan_id}"), &["plan.looked_back"]);
    let task = ["plan.node_ordered", "plan.node_ended"];
    let mut expected = vec!["plan.proposed", "plan.confirmed", "plan.scoped", "plan.scoped", "plan.drawn"];
    expected.extend(task.iter().chain(&task));
    // Twice around it, and no more.
    for _ in 0..2 {
        expected.push("plan.drawn");
        expected.extend(task);
    }
    expected.push("plan.ended");
    assert_eq!(course, expected);
    record.assert_delivered(&delivered);
    // The report names the run that the founder is asked about.
    let open = house.daemon.api().get("/api/v1/inbox").await;
    let last = record.facts("plan.node_ordered").pop().unwrap()["data"]["run_id"].clone();
    assert_eq!(open["items"].as_array().unwrap().len(), 1, "{open:#}");
    assert_eq!(
        (&open["items"][0]["run_id"], &open["items"][0]["kind"]),
        (&last, &json!("failure")),
        "{open:#}"
    );
    let told = house.server.seen().into_iter().rfind(|seen| who(seen) == Who::Coo).unwrap();
    let said = told.body["messages"].to_string();
    assert_reads(&said, &["Waits for the founder's word", &format!("/runs/{}", last.as_str().unwrap())]);
    let of = |kind: &str, node: &str| {
        let fact = record.facts(kind).into_iter().find(|fact| fact["data"]["node"] == node);
        fact.unwrap_or_else(|| panic!("no {kind} of {node}"))["position"].as_u64().unwrap()
    };
    assert!(of("plan.node_ended", "api") < of("plan.node_ordered", "post"), "it waits for the other project");
}

#[tokio::test]
async fn what_one_project_came_to_is_told_in_the_other_and_its_commits_stay_where_they_are() {
    let (house, plan, delivered) = over().await;
    let api = house.daemon.api().run(&delivered).await;
    let (blog, record) = (of_blog(&house).await, Record::of(house.daemon.api()).await);
    assert_eq!(blog.len(), 3, "each time it was drawn: {blog:#?}");

    // Whoever writes the post hears what the shop came to, and where that is.
    let asked = house.server.seen();
    let writer =
        asked.iter().find(|seen| who(seen) == Who::Worker && hears(seen, "Write post.txt.")).unwrap();
    let commit = api["head_commit"].as_str();
    for told in ["in another project, not in the workspace", "Counted by the hour.", &delivered]
        .into_iter()
        .chain(commit)
    {
        assert!(hears(writer, told), "{told} is not in {:#}", writer.body);
    }

    // Nothing of the shop's commits is ever built on, or in a change, of the blog.
    for run in &blog {
        let run_id = run["id"].as_str().unwrap();
        assert_eq!(run["state"], "failed", "{run:#}");
        let stream = format!("run/{run_id}");
        assert!(!record.kinds(&stream).contains(&"run.built_on"), "{:?}", record.kinds(&stream));
        let mut queued = record.facts("run.queued").into_iter();
        let queued = queued.find(|fact| fact["stream"] == stream.as_str()).unwrap();
        let part = &queued["data"]["order"]["part"];
        assert_eq!((&part["builds_on"], &part["gathers"]), (&Value::Null, &json!(true)), "{queued:#}");
        let diff = house.daemon.api().text(&format!("/api/v1/runs/{run_id}/diff")).await;
        assert!(diff.contains("post.txt") && !diff.contains("api/count.txt"), "{diff}");
    }
    assert!(!house.blog.git(&["log", "--all", "--name-only"]).contains("count.txt"));
    assert!(!house.shop.git(&["log", "--all", "--name-only"]).contains("post.txt"));

    // What it took is that of both.
    let grade = &plan["grade"];
    assert_eq!(grade["verdict"], "failed", "the worst of both: {plan:#}");
    let checks = grade["checks"].as_array().unwrap();
    let ran = |command: &str, code: i64| checks.contains(&json!({"command": command, "exit_code": code}));
    assert!(checks.len() == 2 && ran("test -s api/count.txt", 0) && ran(NEVER, 1), "{plan:#}");
    let spent_on = |runs: &[&Value]| -> f64 {
        let ids: Vec<String> =
            runs.iter().map(|run| format!("run/{}", run["id"].as_str().unwrap())).collect();
        let settled = record.facts("run.call_settled").into_iter();
        let settled = settled.filter(|fact| ids.iter().any(|id| fact["stream"] == id.as_str()));
        settled.map(|fact| fact["data"]["usage"]["cost_usd"].as_f64().unwrap()).sum()
    };
    let (shop, blog) = (spent_on(&[&api]), spent_on(&blog.iter().collect::<Vec<_>>()));
    let cost = grade["usage"]["cost_usd"].as_f64().unwrap();
    assert!(shop > 0.0 && blog > shop, "{shop} {blog}");
    assert!(cost > shop + blog, "both, and those who thought for them: {cost} is not {shop} and {blog}");
}
