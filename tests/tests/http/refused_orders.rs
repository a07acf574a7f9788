//! Work that cannot be done is refused when it is ordered: over the API, and as people see it.

use deputy_tests::daemon::program;
use deputy_tests::http::House;
use serde_json::{Value, json};
use tokio::process::Command;

/// The field that is to blame, what is ordered, the same on the command line (where there is a way to), and what the
/// refusal says.
type Case = (&'static str, Value, &'static [&'static str], &'static [&'static str]);

/// What `deputy` says, and its exit code.
async fn deputy(house: &House, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(program("deputy"));
    command.args(args).env_clear();
    command.env("DEPUTY_URL", format!("http://{}", house.address)).env("DEPUTY_TOKEN", &house.admin);
    let ended = command.output().await.expect("deputy runs");
    (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tier_without_a_model_and_a_budget_of_nothing_are_refused_with_what_to_do() {
    let house = House::new().await;
    house.project("web").await;
    let cases: [Case; 3] = [
        ("tier", json!({ "tier": "a" }), &["--tier", "a"], &["tier `a` has no model", "`b` or `c` has one"]),
        (
            "budget.minutes_max",
            json!({ "budget": { "minutes_max": 0 } }),
            &["--budget-minutes", "0"],
            &["`budget.minutes_max` is 0", "leave it out, or allow more"],
        ),
        (
            "budget.tokens_max",
            json!({ "budget": { "tokens_max": 0 } }),
            &["--budget-tokens", "0"],
            &["`budget.tokens_max` is 0"],
        ),
    ];
    for (field, with, args, words) in cases {
        let mut order = json!({ "text": "fix it", "project": "web" });
        order.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        let problem = house.post("/api/v1/tasks", order).await.problem(422, "invalid");
        assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(words.iter().all(|word| detail.contains(word)), "{detail}");
        if !args.is_empty() {
            let (code, said) =
                deputy(&house, &[&["delegate", "fix it", "--project", "web"], args].concat()).await;
            assert_eq!((code, said), (Some(2), format!("error: {detail}\n")));
        }
    }
    assert_eq!(house.get("/api/v1/runs").await.expect(200)["items"], json!([]), "nothing was begun");
    // What has a model, and a minute, is taken.
    let (code, said) =
        deputy(&house, &["delegate", "fix it", "--project", "web", "--tier", "c", "--budget-minutes", "1"])
            .await;
    assert_eq!(code, Some(0), "{said}");
}
