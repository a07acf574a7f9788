//! One call: money, a model that is not limited, the provider, and its answer.

use super::desk::Desk;
use super::doorway::{IDEMPOTENCY_KEY, passed_back};
use super::order::Order;
use super::refusal::Refusal;
use super::relay::{Closing, Ticket, relay};
use crate::llm::{PassFault, PassOrder, Passed, Refused};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::TimeDelta;
use deputy_actors::run::meter::{CallOrder, Turned};
use deputy_domain::model::{FaultKind, ModelName};
use deputy_protocol::api::TrafficEnd;
use deputy_protocol::ids::CallId;
use std::sync::Arc;
use std::time::Duration;

/// A shorter wait is the program's own to sit out; for a longer one there may be another model, or the run is parked.
const SIT_OUT_MAX: Duration = Duration::from_mins(1);
/// Wait for a provider that says that nothing is left, and not how long.
const LIMIT_UNSAID: Duration = Duration::from_mins(5);
/// The longest wait that a provider is believed: after a month it is asked whether it still means it.
const WAIT_MAX: Duration = Duration::from_hours(30 * 24);

/// How long a program whose run was parked for a call waits for its answer: far longer than it has to end its turn.
const REST_BUDGET: TimeDelta = TimeDelta::seconds(10);

/// Makes a call.
pub(super) async fn call(desk: &Arc<Desk>, order: Order) -> Result<Response, Refusal> {
    let order = Arc::new(order);
    let wanted = ModelName { provider: order.provider.clone(), model: order.words.model.clone() };
    if order.is_free {
        let call_id = CallId(desk.world.entropy.uuid_v7(desk.world.clock.now()));
        let ticket = Ticket { call_id, model: wanted, admitted: None };
        let closing = Closing::new(Arc::clone(desk), Arc::clone(&order), ticket);
        return match attempt(&order, closing).await? {
            Outcome::Answer(response) => Ok(response),
            Outcome::Refused(refused, closing) => Ok(pass_back(&order, refused, closing).await),
        };
    }
    let models = desk.candidates(&order.run, &wanted, order.asked.dialect)?;
    // Every model that is limited is found out once; then none is left, and that is said.
    for _ in 0..=models.len() {
        let closing = admit(desk, &order, models.clone()).await?;
        let model = closing.model().clone();
        match attempt(&order, closing).await? {
            Outcome::Answer(response) => return Ok(response),
            Outcome::Refused(refused, mut closing) => match limit(&refused) {
                Some(after) => {
                    tracing::info!(%model, after_sec = after.as_secs(), "a model is limited");
                    let until = desk.world.clock.now() + after;
                    desk.meter.limit(&model, until, &refused.detail);
                    closing.answered(refused.status, &refused.body);
                    closing.end(TrafficEnd::Whole).await;
                }
                None => return Ok(pass_back(&order, refused, closing).await),
            },
        }
    }
    Err(Refusal::Limited { after: LIMIT_UNSAID, detail: "every model that would do is limited".to_owned() })
}

/// Sets money aside. In a task of its own: what a program that went away meanwhile was given is settled all the same.
async fn admit(desk: &Arc<Desk>, order: &Arc<Order>, models: Vec<ModelName>) -> Result<Closing, Refusal> {
    let (held, order) = (Arc::clone(desk), Arc::clone(order));
    let admitted = tokio::spawn(async move {
        let call = CallOrder { run_id: order.run_id, models, expected: order.words.expected() };
        let turn = held.turns.take(order.run_id).await;
        let admitted = held.meter.admit(&call).await?;
        drop(turn);
        let (call_id, model) = (admitted.call_id, admitted.model.clone());
        Ok::<_, Turned>(Closing::new(held, order, Ticket { call_id, model, admitted: Some(admitted) }))
    });
    match admitted.await {
        Ok(Ok(closing)) => Ok(closing),
        Ok(Err(turned)) => {
            if turned.is_parked() {
                // A program that hears of it ends its turn as one that failed, or tries again. It is about to be asked to
                // rest, and this ends with it.
                desk.world.clock.sleep_until(desk.world.clock.now() + REST_BUDGET).await;
            }
            Err(desk.refusal(turned))
        }
        Err(fault) => Err(Refusal::Unavailable(fault.to_string())),
    }
}

enum Outcome {
    Answer(Response),
    Refused(Box<Refused>, Closing),
}

async fn attempt(order: &Order, mut closing: Closing) -> Result<Outcome, Refusal> {
    let model = closing.model().clone();
    let pass = PassOrder {
        path: order.asked.path(&model.model),
        query: order.query.clone(),
        headers: headers_for(order, &model),
        body: order.words.for_model(&order.asked, &model.model)?,
    };
    closing.is_sent();
    let desk = Arc::clone(closing.desk());
    let passed = tokio::select! {
        passed = desk.providers.pass(&model.provider, pass) => passed,
        () = desk.flight.is_cut() => {
            closing.end(TrafficEnd::Cut).await;
            return Err(Refusal::Unavailable("the daemon is going down: ask again".to_owned()));
        }
    };
    match passed {
        Ok(passed) if passed.status().is_success() => {
            closing.desk().refused.take(order.run_id);
            Ok(Outcome::Answer(follow(passed, closing)))
        }
        Ok(passed) => Ok(Outcome::Refused(Box::new(passed.refusal().await), closing)),
        Err(fault) => {
            if !matches!(fault, PassFault::Silent(_)) {
                closing.was_not_sent();
            }
            closing.end(TrafficEnd::Cut).await;
            Err(match fault {
                PassFault::Unknown(_) | PassFault::Key(_) => Refusal::Invalid(fault.to_string()),
                PassFault::Unreached(detail) | PassFault::Silent(detail) => Refusal::Unreached(detail),
            })
        }
    }
}

/// The headers for this model. A key of the program's that tells one request from another is not for a request that is
/// changed on its way: a provider refuses another body under the same key.
fn headers_for(order: &Order, model: &ModelName) -> HeaderMap {
    let mut headers = order.headers.clone();
    if model.provider != order.provider || model.model != order.words.model {
        headers.remove(IDEMPOTENCY_KEY);
    }
    headers
}

fn follow(passed: Passed, mut closing: Closing) -> Response {
    closing.answered(passed.status(), &[]);
    let (status, headers) = (passed.status(), passed_back(passed.headers()));
    answer(status, headers, relay(passed, closing))
}

/// How long a refusal closes a model, if that is longer than the program should sit out.
fn limit(refused: &Refused) -> Option<Duration> {
    match refused.kind {
        FaultKind::UsageLimit => Some(refused.after.unwrap_or(LIMIT_UNSAID)),
        FaultKind::RateLimited | FaultKind::Overloaded => refused.after.filter(|after| *after > SIT_OUT_MAX),
        _ => None,
    }
    .map(|after| after.min(WAIT_MAX))
}

/// A refusal as the provider wrote it. One of Deputy's own key is Deputy's trouble: a program would only try again.
async fn pass_back(order: &Order, refused: Box<Refused>, mut closing: Closing) -> Response {
    let kind = closing.desk().kind(&closing.model().provider);
    let own = is_own_key(&refused);
    let detail = format!("the provider refuses the key that Deputy has for it: {}", refused.detail);
    if own {
        // Before the program hears of it: it may end at once.
        closing.desk().refused.say(order.run_id, detail.clone());
    }
    closing.answered(refused.status, &refused.body);
    closing.end(TrafficEnd::Whole).await;
    match kind {
        Some(kind) if own => Refusal::Invalid(detail).answer(kind),
        Some(kind) if refused.status.is_redirection() => {
            let detail = "the provider redirects: set its `base_url` to where it leads";
            Refusal::Invalid(detail.to_owned()).answer(kind)
        }
        _ => answer(refused.status, passed_back(&refused.headers), Body::from(refused.body)),
    }
}

/// Whether a refusal is about Deputy's own key. Some say so by 400.
fn is_own_key(refused: &Refused) -> bool {
    refused.kind == FaultKind::Unauthorized
        || matches!(refused.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN)
}

fn answer(status: StatusCode, headers: HeaderMap, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}
