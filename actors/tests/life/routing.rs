//! Another one finds projects: whoever routes a sentence asks the port, and nobody looks past it.

use async_trait::async_trait;
use deputy_actors::conversation::ConversationHandle;
use deputy_actors::office::NewTask;
use deputy_actors::ports::{Effort, LedgerFault, Router};
use deputy_actors::testing::{Bench, Turn, told, turns};
use deputy_domain::plan::State;
use deputy_domain::projection::ProjectDoc;
use deputy_domain::routing::{Candidate, Evidence, Routing};
use deputy_protocol::event::{Prompt, Purpose};
use deputy_protocol::ids::{ConversationId, ProjectId};
use serde_json::json;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

const TALK: ConversationId = ConversationId(Uuid::from_u128(7));

/// Words that speak for nothing by any evidence.
const WISH: &str = "Make it nicer";

/// Reads the stars: whatever is said, it is about the project of this name. Keeps what it was asked.
struct Stargazer {
    means: &'static str,
    asked: Mutex<Vec<(String, Effort)>>,
}

#[async_trait]
impl Router for Stargazer {
    async fn route(
        &self,
        sentence: &str,
        projects: &[ProjectDoc],
        effort: Effort,
    ) -> Result<Routing, LedgerFault> {
        self.asked.lock().unwrap().push((sentence.to_owned(), effort));
        let evidence = Evidence { alias: Some("the Great Bear".to_owned()), ..Evidence::default() };
        let seen = projects.iter().filter(|project| project.name == self.means);
        Ok(Routing::of(seen.map(|project| Candidate {
            project_id: project.project_id,
            name: project.name.clone(),
            evidence: evidence.clone(),
        })))
    }
}

async fn house() -> (Bench, Arc<Stargazer>, ProjectId) {
    let stars = Arc::new(Stargazer { means: "letters", asked: Mutex::default() });
    let mut bench = Bench::default();
    bench.router = Some(stars.clone());
    bench.project("shop", &[]).await;
    let letters = bench.project("letters", &[]).await;
    (bench, stars, letters)
}

#[tokio::test]
async fn the_coo_goes_by_whoever_routes_here() {
    let (bench, stars, letters) = house().await;
    bench.models.play_by(|request| match turns(request) {
        0 => Turn::tool("projects_find", &json!({ "sentence": WISH }).to_string()),
        1 => {
            let steps = json!([{"text": WISH}]);
            let card = json!({"title": "Nicer", "summary": "It is nicer.", "steps": steps});
            Turn::tool("propose_plan", &card.to_string())
        }
        _ => Turn::Say("Have a look.".to_owned()),
    });
    let tree = bench.start().await;
    let handle = ConversationHandle::new(bench.outside());
    handle.open(TALK, Purpose::Talk, None, String::new(), "founder").await.unwrap();
    handle.say(TALK, Prompt::Founder, WISH.to_owned(), "founder").await.unwrap();
    tree.until("it has answered", |bench| bench.ledger.conversation(TALK).unwrap().reply.is_some()).await;

    let seen = told(bench.models.asked().last().unwrap());
    assert!(seen.contains("It is about letters."), "{seen}");
    assert!(seen.contains("`the Great Bear` is another name of it"), "with what it rests on: {seen}");
    let (_, plan) = bench.ledger.plans().into_iter().next().unwrap();
    assert_eq!((&plan.state, plan.card.steps[0].project_id), (&State::Proposed, letters));
    let asked = stars.asked.lock().unwrap().clone();
    assert!(asked.len() >= 2 && asked.iter().all(|(_, effort)| *effort == Effort::Read), "{asked:?}");
    assert_eq!(asked[0].0, WISH);
}

#[tokio::test]
async fn an_order_that_names_no_project_goes_by_it_too() {
    let (bench, stars, letters) = house().await;
    let (_, run_id) = bench.order(NewTask { text: WISH.to_owned(), ..NewTask::default() }).await;
    let run = bench.ledger.run(run_id).unwrap();
    assert_eq!(run.order.project_id, Some(letters));
    assert_eq!(*stars.asked.lock().unwrap(), [(WISH.to_owned(), Effort::Glance)]);
}
