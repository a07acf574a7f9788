//! One conversation on several devices, over lives of the daemon.

use super::house::{Talk, said, says, uses, words};
use deputy_tests::daemon::{Api, Feed, TestDaemon};
use deputy_tests::scripted::{Fault, ModelServer, Reply};
use serde_json::{Value, json};

pub(crate) const MODEL: &str = "small";

/// A daemon whose COO asks this model.
pub(crate) async fn daemon(server: &ModelServer) -> TestDaemon {
    let config = format!(
        "[providers.lab]\nkind = \"anthropic\"\nbase_url = \"{}\"\napi_key = \"sk-lab\"\n\n\
         [prices.\"lab/{MODEL}\"]\ninput = 1.0\noutput = 1.0\n",
        server.url(),
    );
    let mut daemon =
        TestDaemon::prepare(&config).await.with_variable("TIER_B_MODEL", &format!("lab/{MODEL}"));
    daemon.up(None).await;
    daemon
}

/// A reply that stands still after some of these words, which it says over and over, until nobody listens any more.
pub(crate) fn hangs(words: &str) -> Reply {
    let text = std::iter::repeat_n(words.to_owned(), 100).collect();
    Reply { text, ..Reply::default() }.usage(10, 0, 5).fault(Fault::HangAfterBytes(4000))
}

/// What a device sees of a conversation up to and with a fact of this kind: its facts and its pieces, in order.
async fn seen(feed: &mut Feed, talk: &Talk, last: &str) -> (Vec<Value>, Vec<Value>) {
    let (own, steps) = (format!("conversation/{}", talk.id), format!("conversation/{}/steps", talk.id));
    let (mut facts, mut pieces) = (Vec::new(), Vec::new());
    loop {
        let frame = feed.next().await.expect("the daemon is there");
        if frame["stream"] != own.as_str() && frame["stream"] != steps.as_str() {
            continue;
        }
        if frame["type"] == "delta" {
            pieces.push(frame);
            continue;
        }
        let is_last = frame["kind"] == last;
        facts.push(frame);
        if is_last {
            return (facts, pieces);
        }
    }
}

async fn until_live(api: &Api) -> Feed {
    let mut feed = Feed::after(api, 0).await.unwrap();
    while feed.next().await.unwrap()["type"] != "live" {}
    feed
}

#[tokio::test]
async fn two_devices_see_the_same_facts_and_pieces_and_either_ends_the_turn() {
    let server = ModelServer::start([hangs("It depends on what you want. ")]).await.unwrap();
    let daemon = daemon(&server).await;
    let api = daemon.api();
    let (mut phone, mut laptop) = (until_live(api).await, until_live(api).await);
    let talk = Talk::begin(api, "What should we do?").await;
    let mut began = Vec::new();
    for device in [&mut phone, &mut laptop] {
        let (facts, _) = seen(device, &talk, "step.call_started").await;
        began.push(facts);
        // The words come before the answer is whole: it never will be.
        let piece = loop {
            let frame = device.next().await.unwrap();
            if frame["type"] == "delta" {
                break frame;
            }
        };
        assert_eq!(piece["stream"], format!("conversation/{}/steps", talk.id));
        assert!(piece["data"]["text"].as_str().unwrap().starts_with("It depends"), "{piece}");
    }
    assert_eq!(began[0], began[1]);
    assert_eq!(talk.stop().await["state"], "idle");
    let (of_phone, _) = seen(&mut phone, &talk, "conversation.stopped").await;
    let (of_laptop, _) = seen(&mut laptop, &talk, "conversation.stopped").await;
    assert_eq!(of_phone, of_laptop);
    // What was read of it stays, marked as cut off, and nothing stays set aside for the rest.
    let it = talk.view().await;
    let (role, text) = said(&it).pop().unwrap();
    assert!(
        role == "coo" && text.starts_with("It depends") && text.ends_with("…\n\n[You stopped the answer.]"),
        "{text}"
    );
    assert_eq!(talk.count("conversation.call_settled").await, 1);

    // What the laptop says, the phone reads; both words are heard in one turn.
    server.push(Reply::text("Then do nothing.").usage(10, 0, 5));
    talk.say("Never mind.").await;
    let (of_phone, _) = seen(&mut phone, &talk, "conversation.replied").await;
    let (of_laptop, _) = seen(&mut laptop, &talk, "conversation.replied").await;
    assert_eq!(of_phone, of_laptop);
    let asked = server.seen().last().unwrap().body.to_string();
    assert!(asked.contains("What should we do?") && asked.contains("Never mind."), "{asked}");
    assert!(asked.contains("The founder stopped your answer") && asked.contains("It depends"), "{asked}");
    server.assert_well_asked(Some("sk-lab"));
}

#[tokio::test]
async fn history_survives_a_restart_and_a_device_that_was_away_misses_and_doubles_nothing() {
    let mut daemon = TestDaemon::start("").await;
    let api = daemon.api().clone();
    let mut before = until_live(&api).await;
    let talk = Talk::begin(&api, &words("One", &json!([uses("runs_list", &json!({})), says("Two")]))).await;
    let (facts, _) = seen(&mut before, &talk, "conversation.replied").await;
    let position = facts.last().unwrap()["position"].as_u64().unwrap();
    let first = talk.idle().await;
    assert!(daemon.terminate().await, "{}", daemon.log_tail());

    daemon.up(None).await;
    let talk = talk.at(daemon.api());
    let again = talk.view().await;
    assert_eq!((&again["messages"], &again["title"]), (&first["messages"], &first["title"]));
    talk.say(&words("Three", &json!([says("Four")]))).await;
    talk.idle().await;
    // Back at the position that it had: what came since, once.
    let mut away = Feed::after(daemon.api(), position).await.unwrap();
    let (since, _) = seen(&mut away, &talk, "conversation.replied").await;
    let mut fresh = Feed::after(daemon.api(), 0).await.unwrap();
    let (mut all, _) = seen(&mut fresh, &talk, "conversation.replied").await;
    assert_eq!(all, facts, "the history is what it was");
    all.extend(since.clone());
    let positions: Vec<u64> = all.iter().map(|fact| fact["position"].as_u64().unwrap()).collect();
    assert!(positions.is_sorted_by(|one, other| one < other), "{positions:?}");
    let whole = api_events(&talk).await;
    assert_eq!(all.iter().map(|fact| fact["position"].clone()).collect::<Vec<_>>(), whole);
    let told: Vec<_> = said(&talk.view().await).into_iter().map(|(role, _)| role).collect();
    assert_eq!(told, ["founder", "coo", "founder", "coo"]);
    // A month of talk is read back page by page.
    let page = talk.api.get(&format!("/api/v1/conversations/{}/messages?limit=3", talk.id)).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 3);
    assert!(page["next"].is_string());
    assert!(daemon.terminate().await);
    daemon.assert_rows_are_rebuilt_as_they_are(&["conversations"]).await;
}

async fn api_events(talk: &Talk) -> Vec<Value> {
    let events = talk.api.get(&format!("/api/v1/conversations/{}/events?limit=1000", talk.id)).await;
    events["items"].as_array().unwrap().iter().map(|event| event["position"].clone()).collect()
}

#[tokio::test]
async fn a_question_of_the_coo_waits_over_a_restart_and_the_first_answer_counts() {
    let mut daemon = TestDaemon::start("").await;
    let ask = uses("ask_founder", &json!({"question": "Red or blue?", "options": ["Red", "Blue"]}));
    let talk = Talk::begin(daemon.api(), &words("Paint it", &json!([ask, says("Blue it is.")]))).await;
    let asking = talk.until(|view| view["state"] == "waiting").await;
    daemon.kill().await;
    daemon.up(None).await;
    let (api, talk) = (daemon.api().clone(), talk.at(daemon.api()));
    let items = api.get("/api/v1/inbox").await;
    let item = &items["items"][0];
    assert_eq!((&item["id"], &item["conversation_id"]), (&asking["inbox"][0], &json!(talk.id)));
    let path = format!("/api/v1/inbox/{}/answer", item["id"].as_str().unwrap());
    // Two devices at once.
    let answer = async |choice: &str| {
        api.ask(reqwest::Method::POST, &path, Some(&json!({ "choice": choice })))
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let mut statuses = <[u16; 2]>::from(tokio::join!(answer("2"), answer("2")));
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let it = talk.idle().await;
    assert_eq!(said(&it).last().unwrap().1, "Blue it is.");
    assert_eq!((talk.count("conversation.answered").await, talk.count("conversation.replied").await), (1, 1));
}
