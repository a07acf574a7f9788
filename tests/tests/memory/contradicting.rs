//! Two that say otherwise.

use super::desk::{Desk, id};
use deputy_tests::ledger::Engine;
use reqwest::Method;
use serde_json::{Value, json};

fn decision(key: &str, text: &str) -> Value {
    json!({"category": "decision", "key": key, "text": text})
}

pub(crate) async fn what_says_otherwise_is_trusted_less_and_shown(engine: Engine) {
    let Some(mut desk) = Desk::on(engine, "").await else { return };
    let nine = desk.note(decision("Price of a month", "nine dollars")).await;
    let same = desk.note(decision("price of a MONTH", "Nine dollars.")).await;
    assert_eq!(id(&same), id(&nine), "it is not remembered twice");
    let twelve = desk.note(decision("price of a month", "twelve dollars")).await;
    assert_eq!((&twelve["confidence"], &twelve["contradictions"]), (&json!(1.0), &json!([id(&nine)])));
    let nine = desk.memory(id(&nine)).await;
    assert_eq!((&nine["confidence"], &nine["contradictions"]), (&json!(0.5), &json!([id(&twelve)])));

    // A change of mind, and back again: what was said last holds.
    let again = desk.note(decision("price of a month", "nine dollars")).await;
    assert_eq!((id(&again), &again["confidence"]), (id(&nine), &json!(1.0)));
    assert_eq!(desk.memory(id(&twelve)).await["confidence"], 0.5);
    let again = desk.note(decision("price of a month", "twelve dollars")).await;
    assert_eq!((id(&again), &again["confidence"]), (id(&twelve), &json!(1.0)));
    let nine = desk.memory(id(&nine)).await;
    assert_eq!(nine["confidence"], 0.5);

    // Of another key, by its id.
    let mut free = decision("free plan", "there is none, a month costs something");
    free["contradicts"] = json!([id(&nine)]);
    let free = desk.note(free).await;
    assert_eq!(desk.memory(id(&nine)).await["confidence"], 0.25);
    let mut unknown = decision("x", "y");
    unknown["contradicts"] = json!(["01900000-0000-7000-8000-000000000000"]);
    let refused = desk.api().ask(Method::POST, "/api/v1/memories", Some(&unknown)).await.unwrap();
    assert_eq!(refused.status().as_u16(), 422);

    let found = desk.keys("q=price+month").await;
    assert_eq!(found[0], "price of a month", "{found:?}");
    let shown = desk.deputy(&["memory", "show", id(&nine)]).await;
    assert!(shown.contains("confidence 0.25") && shown.contains("contradiction with"), "{shown}");
    desk.work("Print the price of a month.").await;
    let prompt = desk.last_prompt();
    let told = format!("twelve dollars (in place of {})", id(&nine));
    assert!(prompt.contains(&told), "{prompt}");
    assert!(prompt.contains("(confidence 0.25; contradiction with"), "{prompt}");

    // The founder knows better; and what contradicted counts against nothing once it is gone.
    let (status, changed) = desk.ask(Method::PATCH, id(&nine), Some(json!({"confidence": 1.0}))).await;
    assert_eq!((status, &changed["confidence"]), (200, &json!(1.0)));
    desk.forget(id(&free)).await;
    let nine = desk.memory(id(&nine)).await;
    assert_eq!((&nine["contradictions"], &nine["confidence"]), (&json!([id(&twelve)]), &json!(1.0)));
    let shown = desk.deputy(&["memory", "show", id(&nine)]).await;
    assert!(!shown.contains(id(&free)), "{shown}");

    // One that was noted by mistake takes nothing with it.
    let red = desk.note(decision("colour", "red")).await;
    let blue = desk.note(decision("colour", "blue")).await;
    assert_eq!(desk.memory(id(&red)).await["confidence"], 0.5);
    desk.forget(id(&blue)).await;
    let red = desk.memory(id(&red)).await;
    assert_eq!((&red["contradictions"], &red["confidence"]), (&json!([]), &json!(1.0)));
    // An edit that says otherwise under a key contradicts, too.
    let (_, changed) = desk.ask(Method::PATCH, id(&twelve), Some(json!({"text": "eleven dollars"}))).await;
    assert_eq!(changed["text"], "eleven dollars");
    let books = desk.books().await;
    assert!(
        ["contradicted", "contradicts", "preferred", "outdone", "cleared"]
            .iter()
            .all(|it| books.contains(&format!("memory.{it}")))
    );
}
