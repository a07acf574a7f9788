//! Documents of projects, over the API and the command line.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use deputy_protocol::api::Role;
use deputy_tests::daemon::{Repository, TestDaemon};
use deputy_tests::http::House;
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

async fn begin(house: &House, text: &str) -> String {
    let new = json!({ "kind": "prd", "title": "The shop", "text": text });
    let begun = house.post("/api/v1/projects/shop/documents", new).await.expect(201);
    format!("/api/v1/documents/{}", begun["id"].as_str().unwrap())
}

async fn patch(house: &House, path: &str, body: &Value) -> deputy_tests::http::Answer {
    let request = house.request(Method::PATCH, path).bearer_auth(&house.admin).json(body);
    house.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_can_be_read_and_none_is_written_over() {
    let house = House::new().await;
    house.project("shop").await;
    let path = begin(&house, "one").await;
    let edited = patch(&house, &path, &json!({ "based_on": 1, "text": "two" })).await.expect(200);
    assert_eq!((&edited["version"], &edited["size_bytes"]), (&json!(2), &json!(3)));
    let stale = patch(&house, &path, &json!({ "based_on": 1, "text": "mine" })).await;
    let detail = stale.problem(409, "stale-version")["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("version 2"), "{detail}");
    // Sent again after an answer that was lost.
    let again = patch(&house, &path, &json!({ "based_on": 1, "text": "two" })).await.expect(200);
    assert_eq!(again, edited);
    let renamed = patch(&house, &path, &json!({ "based_on": 2, "kind": "spec", "title": "Shop" })).await;
    let renamed = renamed.expect(200);
    assert_eq!((&renamed["kind"], &renamed["version"]), (&json!("spec"), &json!(3)));
    for (version, text, title) in [(1, "one", "The shop"), (2, "two", "The shop"), (3, "two", "Shop")] {
        let then = house.get(&format!("{path}?version={version}")).await.expect(200);
        assert_eq!((&then["text"], &then["title"]), (&json!(text), &json!(title)));
        assert_eq!(then["document"]["version"], 3);
    }
    for wrong in ["0", "x", "-1"] {
        house.get(&format!("{path}?version={wrong}")).await.problem(400, "bad-request");
    }
    house.get(&format!("{path}?version=4")).await.problem(404, "not-found");
    let page = house.get(&format!("{path}/versions?limit=2")).await.expect(200);
    assert_eq!((&page["items"][0]["version"], &page["items"][1]["version"]), (&json!(3), &json!(2)));
    let next = page["next"].as_str().unwrap();
    let rest = house.get(&format!("{path}/versions?limit=2&cursor={next}")).await.expect(200);
    assert_eq!((&rest["items"][0]["size_bytes"], &rest["next"]), (&json!(3), &Value::Null));
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_is_in_no_list_and_can_be_read() {
    let house = House::new().await;
    house.project("shop").await;
    let path = begin(&house, "one").await;
    let listed = house.get("/api/v1/projects/shop/documents").await.expect(200);
    assert_eq!((listed["items"].as_array().unwrap().len(), listed["items"][0].get("text")), (1, None));
    let remove = async || house.send(house.request(Method::DELETE, &path).bearer_auth(&house.admin)).await;
    let removed = remove().await.expect(200);
    assert!(removed["removed_at"].is_string());
    assert_eq!(remove().await.expect(200), removed);
    assert_eq!(house.get("/api/v1/projects/shop/documents").await.expect(200)["items"], json!([]));
    patch(&house, &path, &json!({ "based_on": 1, "text": "two" })).await.problem(409, "wrong-state");
    assert_eq!(house.get(&path).await.expect(200)["text"], "one");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn admins_write_developers_read_and_a_token_of_another_project_sees_nothing() {
    let house = House::new().await;
    let shop = house.project("shop").await;
    let other = house.project("other").await;
    let path = begin(&house, "Sell axolotls.").await;
    let ask = async |token: &str, method: Method, path: &str| {
        house.send(house.request(method, path).bearer_auth(token)).await.status.as_u16()
    };
    let viewer = house.token(Role::Viewer, None).await;
    let developer = house.token(Role::Developer, None).await;
    let mine = house.token(Role::Developer, Some(shop)).await;
    let foreign = house.token(Role::Developer, Some(other)).await;
    let list = "/api/v1/projects/shop/documents";
    for (token, status) in [(&viewer, 403), (&developer, 200), (&mine, 200), (&foreign, 404)] {
        assert_eq!(ask(token, Method::GET, &path).await, status);
        assert_eq!(ask(token, Method::GET, &format!("{path}/versions")).await, status);
        assert_eq!(ask(token, Method::GET, list).await, status);
        assert_eq!(ask(token, Method::DELETE, &path).await, 403);
    }
    let found = house.get("/api/v1/search?q=axolotls&kind=document").await.expect(200);
    assert_eq!(found["items"][0]["kind"], "document", "{found:#}");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_begun_once_and_says_something_of_a_bounded_length() {
    let house = House::new().await;
    house.project("shop").await;
    let list = "/api/v1/projects/shop/documents";
    let new = json!({ "kind": "vision", "title": "Far", "text": "away" });
    let one = house.post_once(list, "key", new.clone()).await.expect(201);
    let same = house.post_once(list, "key", new.clone()).await.expect(201);
    assert_eq!(one, same);
    assert_eq!(house.get(list).await.expect(200)["items"].as_array().unwrap().len(), 1);
    let post = async |change: Value| {
        let mut new = new.clone();
        new.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        house.post(list, new).await
    };
    post(json!({ "text": "x".repeat(256 << 10) })).await.expect(201);
    for change in [
        json!({ "text": "x".repeat((256 << 10) + 1) }),
        json!({ "text": " " }),
        json!({ "title": "\n" }),
        json!({ "title": "x".repeat(201) }),
    ] {
        post(change).await.problem(422, "invalid");
    }
    house.post("/api/v1/projects/nowhere/documents", new).await.problem(404, "not-found");
    let nothing = format!("/api/v1/documents/{}", Uuid::now_v7());
    patch(&house, &nothing, &json!({ "based_on": 1, "text": "x" })).await.problem(404, "not-found");
    house.stop().await;
}

#[tokio::test]
async fn the_command_line_writes_prints_and_removes_and_a_worker_reads_what_it_was_given() {
    let mut daemon = TestDaemon::start("").await;
    let repository = Repository::of(&[("a.txt", "a\n")]);
    let api = daemon.api().clone();
    api.add_project("shop", &repository.url(), &["true"]).await;
    let (code, out, said) = daemon.deputy(&["documents", "add", "The shop", "-"], "Sell bicycles.\n").await;
    assert_eq!((code, out.contains("prd · The shop: begun with version 1")), (0, true), "{out}{said}");
    let id = out.split_whitespace().next().unwrap().to_owned();
    let (code, out, _) = daemon.deputy(&["documents", "show", &id], "").await;
    assert_eq!((code, out.trim_end()), (0, "Sell bicycles."));
    let (code, out, _) =
        daemon.deputy(&["documents", "edit", &id, "-", "--title", "Boats"], "Sell boats.").await;
    assert_eq!((code, out.contains("prd · Boats: it is version 2")), (0, true), "{out}");
    let (code, _, said) =
        daemon.deputy(&["documents", "edit", &id, "-", "--based-on", "1"], "Sell cheese.").await;
    assert_eq!((code, said.contains("there is version 2 by now")), (1, true), "{said}");
    let (code, _, said) = daemon.deputy(&["documents", "edit", &id], "").await;
    assert_eq!((code, said.contains("no terminal for an editor")), (2, true), "{said}");
    let (code, out, _) = daemon.deputy(&["documents", "show", &id, "--versions"], "").await;
    assert_eq!((code, out.lines().count()), (0, 2), "{out}");
    let (code, out, _) = daemon.deputy(&["documents", "show", &id, "--version", "1"], "").await;
    assert_eq!((code, out.trim_end()), (0, "Sell bicycles."));
    let (code, out, _) = daemon.deputy(&["documents", "list", "--project", "shop"], "").await;
    assert_eq!((code, out.contains("Boats")), (0, true), "{out}");

    let turns = json!([{ "tool_calls": [{ "name": "finish", "arguments": { "summary": "Done." } }] }]);
    let run_id = api.delegate("shop", &format!("Do it.\n```script\n{turns}\n```")).await;
    api.until_state(&run_id, &["review"]).await;
    // What its one call was given, exactly; and for good, which document in which version.
    let traffic = api.get(&format!("/api/v1/runs/{run_id}/traffic")).await;
    assert_eq!(
        (traffic["items"].as_array().unwrap().len(), &traffic["items"][0]["path"]),
        (1, &json!("deputy"))
    );
    let call = traffic["items"][0]["call_id"].as_str().unwrap();
    let exchange = api.get(&format!("/api/v1/runs/{run_id}/traffic/{call}")).await;
    let given = exchange["request"]["messages"][0]["text"].as_str().unwrap();
    assert!(
        given.contains("Do it.") && given.contains("Sell boats.") && !given.contains("bicycles"),
        "{given}"
    );
    assert!(
        exchange["request"]["system"].as_str().unwrap().contains("The project is “shop”."),
        "{exchange:#}"
    );
    assert_eq!(exchange["answer"]["tool_calls"][0]["name"], "finish", "{exchange:#}");
    let context = api.get(&format!("/api/v1/runs/{run_id}/context")).await;
    let document = &context["documents"][0];
    assert_eq!(
        (&document["version"], &document["title"], &document["whole"]),
        (&json!(2), &json!("Boats"), &json!(true))
    );
    assert!(document["id"].as_str().unwrap().ends_with(&id), "{context:#}");

    let (code, ..) = daemon.deputy(&["documents", "remove", &id], "").await;
    assert_eq!(code, 0);
    let (code, out, _) = daemon.deputy(&["documents", "list"], "").await;
    assert_eq!((code, out.contains("Boats")), (0, false), "{out}");
    assert!(daemon.terminate().await);
    daemon.assert_rows_are_rebuilt_as_they_are(&["documents", "runs"]).await;
}

#[tokio::test]
async fn an_agent_that_is_a_program_is_given_the_documents_with_its_instructions() {
    let config = "[agents.script]\nkind = \"command\"\ncommand = \"/bin/sh\"\nargs = [\"-c\", \"cat > prompt.txt\"]\n\
                  login = \"own\"\n";
    let daemon = TestDaemon::start(config).await;
    let repository = Repository::of(&[("n.txt", "1\n")]);
    let api = daemon.api();
    api.add_project("shop", &repository.url(), &["true"]).await;
    let new = json!({ "kind": "design", "title": "Colours", "text": "Buttons are crimson." });
    api.post("/api/v1/projects/shop/documents", &new).await;
    let task = json!({ "text": "Paint it.", "project": "shop", "agent": "script" });
    let run_id = api.post("/api/v1/tasks", &task).await["run"]["id"].as_str().unwrap().to_owned();
    let run = api.until_state(&run_id, &["review", "failed"]).await;
    assert_eq!(run["state"], "review", "{run:#}\n{}", daemon.log_tail());
    let diff = api.text(&format!("/api/v1/runs/{run_id}/diff")).await;
    assert!(diff.contains("+Buttons are crimson.") && diff.contains("+Paint it."), "{diff}");
    let context = api.get(&format!("/api/v1/runs/{run_id}/context")).await;
    assert_eq!((&context["input"], &context["documents"][0]["title"]), (&json!(0), &json!("Colours")));
}
