//! An answer on its way to the program: passed on piece by piece, looked at, and settled at its end.

use super::desk::Desk;
use super::flight::Seat;
use super::order::Order;
use super::traffic::Spoken;
use super::turns::Turn;
use crate::llm::{Passed, UsageReader};
use axum::body::Body;
use axum::http::StatusCode;
use bytes::Bytes;
use deputy_actors::run::meter::Admitted;
use deputy_domain::model::{ModelName, TokenUsage};
use deputy_protocol::At;
use deputy_protocol::api::TrafficEnd;
use deputy_protocol::ids::CallId;
use futures::stream;
use std::io;
use std::sync::Arc;

/// Of an answer no more is kept for reading it later.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// A call that may be made.
pub(super) struct Ticket {
    /// Names it.
    pub call_id: CallId,
    /// Who is asked.
    pub model: ModelName,
    /// What was set aside for it; nothing, where it costs nothing.
    pub admitted: Option<Admitted>,
}

/// A call that has to be settled. However it is let go of, it is.
pub(super) struct Closing {
    desk: Arc<Desk>,
    model: ModelName,
    /// Until it is settled.
    open: Option<Box<Open>>,
}

struct Open {
    /// Until it is dropped, the end of the daemon waits.
    seat: Seat,
    order: Arc<Order>,
    ticket: Ticket,
    at: At,
    is_sent: bool,
    status: Option<StatusCode>,
    reader: UsageReader,
    answer: Vec<u8>,
}

impl Closing {
    /// Of a call that was admitted.
    pub(super) fn new(desk: Arc<Desk>, order: Arc<Order>, ticket: Ticket) -> Self {
        let (at, reader) = (desk.world.clock.now(), UsageReader::new(order.asked.dialect));
        let model = ticket.model.clone();
        let (status, answer) = (None, Vec::new());
        let seat = desk.flight.board();
        let open = Open { seat, order, ticket, at, is_sent: false, status, reader, answer };
        Self { desk, model, open: Some(Box::new(open)) }
    }

    /// Who is asked.
    pub(super) fn model(&self) -> &ModelName {
        &self.model
    }

    /// What it works with.
    pub(super) fn desk(&self) -> &Arc<Desk> {
        &self.desk
    }

    /// From now on the provider may have the request.
    pub(super) fn is_sent(&mut self) {
        self.sent(true);
    }

    /// The provider has not got the request.
    pub(super) fn was_not_sent(&mut self) {
        self.sent(false);
    }

    fn sent(&mut self, is_sent: bool) {
        if let Some(open) = &mut self.open {
            open.is_sent = is_sent;
        }
    }

    /// The provider answers with this status, and this beginning of a body.
    pub(super) fn answered(&mut self, status: StatusCode, body: &[u8]) {
        if let Some(open) = &mut self.open {
            open.status = Some(status);
            open.feed(body);
        }
    }

    fn feed(&mut self, bytes: &[u8]) {
        if let Some(open) = &mut self.open {
            open.feed(bytes);
        }
    }

    /// The call is over. That is recorded apart, so that its end reaches the program at once; the run's next call waits
    /// for its turn until then.
    pub(super) async fn end(&mut self, end: TrafficEnd) {
        let Some(run_id) = self.open.as_ref().map(|open| open.order.run_id) else { return };
        let turn = self.desk.turns.take(run_id).await;
        if let Some(open) = self.open.take() {
            tokio::spawn(open.settle(Arc::clone(&self.desk), end, turn));
        }
    }
}

impl Drop for Closing {
    fn drop(&mut self) {
        // Without a runtime the daemon is ending: who takes the run up then settles what is open.
        if let Some(open) = self.open.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            let desk = Arc::clone(&self.desk);
            runtime.spawn(async move {
                let turn = desk.turns.take(open.order.run_id).await;
                open.settle(desk, TrafficEnd::Left, turn).await;
            });
        }
    }
}

impl Open {
    fn feed(&mut self, bytes: &[u8]) {
        self.reader.feed(bytes);
        let room = ANSWER_BYTES_MAX.saturating_sub(self.answer.len());
        self.answer.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// What the call used: nothing, if the provider did not get it or refused it.
    fn used(&mut self) -> Option<TokenUsage> {
        let is_paid = self.is_sent && self.status.is_none_or(|status| status.is_success());
        let told = self.reader.used();
        if is_paid { told } else { told.or_else(|| Some(TokenUsage::default())) }
    }

    async fn settle(mut self: Box<Self>, desk: Arc<Desk>, end: TrafficEnd, turn: Turn) {
        let used = self.used();
        let Self { seat, order, ticket, at, is_sent, status, answer, .. } = *self;
        let Ticket { call_id, model, admitted } = ticket;
        let (run_id, project_id) = (order.run_id, order.run.order.project_id);
        let settled = async {
            let Some(admitted) = admitted else { return };
            let is_answered = end != TrafficEnd::Cut && status.is_some_and(|status| status.is_success());
            desk.providers.count(&admitted.model, is_answered, used);
            if let Err(fault) = desk.meter.settle(run_id, &admitted, used.as_ref()).await {
                // What was set aside counts until somebody takes the run up.
                tracing::warn!(%fault, %run_id, "a call could not be settled");
            }
        };
        let kept = async {
            if !is_sent {
                return;
            }
            let (path, request) = (order.path.clone(), order.words.raw.clone());
            let status = status.map_or(0, |status| status.as_u16());
            let until = desk.world.clock.now();
            let spoken = Spoken {
                of: run_id.0,
                call_id,
                at,
                until,
                model,
                path,
                status,
                end,
                request,
                answer,
                usage: used,
            };
            if let Err(fault) = desk.keep(project_id, &order.key, spoken).await {
                tracing::warn!(%fault, %run_id, "what a program said to a model could not be kept");
            }
        };
        futures::join!(settled, kept);
        drop((turn, seat));
    }
}

/// The body of an answer, passed on as it comes. Whoever stops reading it ends the call.
pub(super) fn relay(passed: Passed, closing: Closing) -> Body {
    Body::from_stream(stream::unfold(Some((passed, closing)), async |state| {
        let (mut passed, mut closing) = state?;
        let flight = closing.desk().flight.clone();
        let piece = tokio::select! {
            piece = passed.chunk() => piece,
            () = flight.is_cut() => {
                closing.end(TrafficEnd::Cut).await;
                return Some((Err(io::Error::other("the daemon is going down")), None));
            }
        };
        match piece {
            Ok(Some(bytes)) => {
                closing.feed(&bytes);
                Some((Ok::<Bytes, io::Error>(bytes), Some((passed, closing))))
            }
            Ok(None) => {
                closing.end(TrafficEnd::Whole).await;
                None
            }
            Err(fault) => {
                closing.end(TrafficEnd::Cut).await;
                Some((Err(io::Error::other(fault)), None))
            }
        }
    }))
}
