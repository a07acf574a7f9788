//! The house as the API shows it: money, the kill switch, health, the queue.

use deputy_protocol::api::{Health, HealthCause, HealthStatus};
use deputy_tests::http::House;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn money_is_summed_by_run_project_and_day() {
    let house = House::new().await;
    let project_id = house.project("web").await;
    let fence = house.running("web").await;
    let first =
        async |by: &str| house.get(&format!("/api/v1/spend?by={by}")).await.expect(200)["items"][0].clone();
    let (run, project, day) = (first("run").await, first("project").await, first("day").await);
    assert_eq!(run["run_id"], fence.run_id().to_string());
    assert_eq!(project["project_id"], project_id.to_string());
    assert_eq!(day["day"], "2026-01-01");
    for sum in [run, project, day] {
        assert_eq!(sum["usage"]["cost_usd"], 0.0015);
    }
    house.get("/api/v1/spend?by=moon").await.problem(400, "bad-request");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_kill_switch_is_pulled_and_released() {
    let house = House::new().await;
    let paused = house.post("/api/v1/pause", json!({ "mode": "drain", "reason": "lunch" })).await.expect(200);
    assert_eq!((&paused["paused"]["mode"], &paused["paused"]["reason"]), (&json!("drain"), &json!("lunch")));
    assert_eq!(house.get("/api/v1/queue").await.expect(200)["paused"]["mode"], "drain");
    assert_eq!(
        house.post("/api/v1/pause", json!({ "mode": "abort" })).await.expect(200)["paused"]["mode"],
        "abort"
    );
    assert_eq!(house.post("/api/v1/resume", json!({})).await.expect(200), json!({ "paused": null }));
}

#[tokio::test(flavor = "multi_thread")]
async fn health_names_its_causes_and_down_is_503() {
    let house = House::new().await;
    let get = async || house.send(house.request(reqwest::Method::GET, "/health")).await;
    assert_eq!(get().await.expect(200), json!({ "status": "ok", "causes": [] }));
    for (status, code) in [(HealthStatus::Degraded, 200), (HealthStatus::Down, 503)] {
        let cause =
            HealthCause { code: "disk_full".to_owned(), detail: "free some space".to_owned(), status };
        house.is(Health { status, causes: vec![cause] });
        assert_eq!(get().await.expect(code)["causes"][0]["code"], "disk_full");
    }
    let about = house.send(house.request(reqwest::Method::GET, "/about")).await.expect(200);
    assert_eq!((&about["name"], &about["api_version"]), (&json!("deputyd"), &json!("v1")));
    let metrics = house.send(house.request(reqwest::Method::GET, "/metrics")).await;
    assert_eq!((metrics.status.as_u16(), metrics.text.as_str()), (200, "deputy_up 1\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_paged_from_what_starts_next() {
    let house = House::new().await;
    house.project("web").await;
    let mut oldest_first = Vec::new();
    for _ in 0..5 {
        house.clock.advance(std::time::Duration::from_secs(1));
        oldest_first.push(house.queued("web").await.to_string());
    }
    let (mut seen, mut path) = (Vec::new(), "/api/v1/queue?limit=2".to_owned());
    loop {
        let page = house.get(&path).await.expect(200);
        let items = page["items"].as_array().unwrap();
        assert!((1..=2).contains(&items.len()), "{page}");
        seen.extend(items.iter().map(|run| run["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/queue?limit=2&cursor={next}");
    }
    assert_eq!(seen, oldest_first);
    house.get("/api/v1/queue?cursor=nonsense").await.problem(400, "bad-request");
    house.get("/api/v1/queue?limit=0").await.problem(400, "bad-request");
}
