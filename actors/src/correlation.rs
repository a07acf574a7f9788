//! Which request it is that something is done for.
//!
//! Owner: whoever takes requests says so around the work; whoever records facts asks here. Invariant: it never decides
//! anything, it only names what led to what.

use deputy_protocol::ids::CorrelationId;

tokio::task_local! {
    static REQUEST: CorrelationId;
}

/// Does the work of a request: the facts that it records carry the request's id. Tasks that it spawns do not know of it.
pub async fn on_behalf_of<T>(request: CorrelationId, work: impl Future<Output = T>) -> T {
    REQUEST.scope(request, work).await
}

/// The request whose work this is, if it is one's.
pub fn request() -> Option<CorrelationId> {
    REQUEST.try_get().ok()
}
