//! What all of these need.

use deputy_actors::ports::Ledger as _;
use deputy_protocol::api::Role;
use deputy_protocol::event::{Envelope, Payload};
use deputy_protocol::ids::ProjectId;
use deputy_tests::http::{Answer, Browser, House, Plan};
use deputy_tests::ledger::Engine;
use deputy_tests::postgres::Cluster;
use deputyd::http::{Rate, Rates};
use deputyd::people::Invitation;
use serde_json::Value;

pub(crate) const PASSWORD: &str = "correct horse battery";

/// Limits that no test reaches by being quick.
pub(crate) fn roomy() -> Plan {
    let wide = Rate::new(100_000, 10_000);
    Plan { rates: Some(Rates { changes: wide, refusals: wide, visits: wide }), ..Plan::default() }
}

/// A house on each engine that can be had here.
pub(crate) async fn houses() -> Vec<House> {
    let mut houses = vec![House::with(roomy()).await];
    if let Some(cluster) = Cluster::shared() {
        let database = Some(cluster.fresh().await);
        houses.push(House::with(Plan { database, ..roomy() }).await);
    }
    houses
}

/// A link for the founder.
pub(crate) async fn founders_code(house: &House) -> String {
    house.people.founder_link("test").await.unwrap().code.reveal().to_owned()
}

/// A link for somebody else.
pub(crate) async fn code_for(house: &House, role: Role, project_id: Option<ProjectId>) -> String {
    let invitation = Invitation { role, project_id, name: None };
    house.people.invite(invitation, "test").await.unwrap().code.reveal().to_owned()
}

/// The founder's browser: she is called Ada.
pub(crate) async fn founder(house: &House) -> Browser {
    let mut browser = Browser::default();
    browser.join(house, &founders_code(house).await, "Ada", PASSWORD).await.expect(200);
    browser
}

/// Somebody else's.
pub(crate) async fn somebody(
    house: &House,
    name: &str,
    role: Role,
    project_id: Option<ProjectId>,
) -> Browser {
    let mut browser = Browser::default();
    let code = code_for(house, role, project_id).await;
    browser.join(house, &code, name, PASSWORD).await.expect(200);
    browser
}

/// All facts of the house, as kind, actor and data.
pub(crate) async fn facts(house: &House) -> Vec<(String, String, Value)> {
    let events = house.ledger.read_all(0, 10_000).await.unwrap();
    let fact = |event: &Envelope| {
        let data = match &event.payload {
            Payload::Kept(bytes) => serde_json::from_slice(bytes).unwrap(),
            Payload::Redacted => Value::Null,
        };
        (event.kind.clone(), event.actor.clone(), data)
    };
    events.iter().map(fact).collect()
}

/// How many facts of this kind there are.
pub(crate) async fn count(house: &House, kind: &str) -> usize {
    facts(house).await.iter().filter(|(found, _, _)| found == kind).count()
}

/// The id in an answer.
pub(crate) fn id(answer: &Answer, at: &str) -> String {
    answer.json().pointer(at).and_then(Value::as_str).unwrap().to_owned()
}

/// Engines to run the real daemon on.
pub(crate) const ENGINES: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];
