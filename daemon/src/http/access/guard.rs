//! What stands before every handler.

use super::caller::Caller;
use super::credentials::{self, Shown, bearer, shown, unauthenticated};
use super::peer::{counted_at, peer};
use crate::http::problem::{ApiError, Kind};
use crate::http::state::AppState;
use crate::http::{edge, idempotency};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use deputy_protocol::api::Role;
use std::time::Duration;
use tokio::time::timeout;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Open,
    /// Everybody, and whose device asks is known where it is signed in. What changes something is counted by network.
    Visitor,
    /// Whoever has a token of at least this role, or a device that is signed in as somebody who has it.
    Token(Role),
    /// As `Token`, for all projects.
    House(Role),
    /// Whoever is signed in: it concerns themselves, and a token is nobody.
    Person,
    /// As `Token(Developer)`, or a token that is good for nothing else.
    Ingest,
    /// As `Token(Viewer)`, or a ticket.
    Feed,
    /// As `Token(Developer)`, or a ticket.
    Terminal,
    /// As `House(Viewer)`, or a process on this host that asks directly.
    Scraper,
}

impl Access {
    /// Whether an `Idempotency-Key` means something. It is kept with a digest of the body: none is made of a password. What
    /// is asked for there is good once by itself.
    pub(in crate::http) const fn takes_keys(self) -> bool {
        !matches!(self, Self::Open | Self::Visitor | Self::Person)
    }
}

/// What a guard knows of its route.
#[derive(Clone)]
pub(crate) struct Guarded {
    /// What handlers work with.
    pub app: AppState,
    /// Who may use it.
    pub access: Access,
    /// Its longest time.
    pub limit: Duration,
}

/// Lets a request through to its handler, or answers in its place.
pub(crate) async fn guard(State(guarded): State<Guarded>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let caller = match admit(&guarded, &parts).await {
        Ok(caller) => caller,
        Err(refused) => return refused.into_response(),
    };
    if let Some(caller) = &caller {
        parts.extensions.insert(caller.clone());
    }
    let request = Request::from_parts(parts, body);
    let answer = async {
        match caller {
            Some(caller) if request.method() == Method::POST && guarded.access.takes_keys() => {
                idempotency::run(&guarded.app, &caller, request, next).await
            }
            _ => next.run(request).await,
        }
    };
    timeout(guarded.limit, answer).await.unwrap_or_else(|_| {
        let detail = "it took too long and was given up; repeat it with the same Idempotency-Key";
        ApiError::new(Kind::Timeout, detail).into_response()
    })
}

async fn admit(guarded: &Guarded, request: &Parts) -> Result<Option<Caller>, ApiError> {
    no_token_in_url(request)?;
    let app = &guarded.app;
    let caller = match guarded.access {
        Access::Open => return Ok(None),
        Access::Visitor => return visitor(app, request).await,
        Access::Scraper if is_local(request) && !request.headers.contains_key(AUTHORIZATION) => {
            return Ok(None);
        }
        Access::Feed | Access::Terminal if ticket(request).is_some() => redeem(app, request)?,
        _ => caller(app, request).await?,
    };
    let least = match guarded.access {
        Access::Token(role) | Access::House(role) => role,
        Access::Ingest if caller.role == Role::Ingest => Role::Ingest,
        Access::Ingest | Access::Terminal => Role::Developer,
        Access::Open | Access::Visitor | Access::Person | Access::Feed | Access::Scraper => Role::Viewer,
    };
    if guarded.access == Access::Person {
        caller.signed_in()?;
    }
    if caller.role < least {
        let detail = format!("this needs the role {}, and {} a lesser one", name(least), caller.has());
        return Err(ApiError::new(Kind::Forbidden, detail));
    }
    if matches!(guarded.access, Access::House(_) | Access::Scraper) {
        caller.for_all_projects()?;
    }
    if !request.method.is_safe() {
        app.limits.change(caller.token_id)?;
    }
    Ok(Some(caller))
}

async fn caller(app: &AppState, request: &Parts) -> Result<Caller, ApiError> {
    match shown(request)? {
        Shown::Token | Shown::Nothing => bearer(app, request).await,
        Shown::Cookie(secret) => {
            if let Some(caller) = credentials::device(app, request, &secret).await? {
                return Ok(caller);
            }
            app.limits.refusal(peer(request))?;
            Err(unauthenticated("this device is not signed in any more: sign in again"))
        }
    }
}

/// Whoever it is: somebody whose cookie is good for nothing any more has to be able to sign in.
async fn visitor(app: &AppState, request: &Parts) -> Result<Option<Caller>, ApiError> {
    let found = match shown(request)? {
        Shown::Cookie(secret) => credentials::device(app, request, &secret).await?,
        Shown::Token | Shown::Nothing => None,
    };
    if !request.method.is_safe() {
        app.limits.visit(counted_at(request))?;
    }
    Ok(found)
}

/// URLs end up in logs, histories and referrers.
fn no_token_in_url(request: &Parts) -> Result<(), ApiError> {
    let names = request.uri.query().unwrap_or_default().split('&');
    let has_token = names
        .filter_map(|pair| pair.split('=').next())
        .any(|name| name.eq_ignore_ascii_case("token") || name.eq_ignore_ascii_case("access_token"));
    if has_token {
        let detail =
            "a token in a URL ends up in logs: send it as `Authorization: Bearer TOKEN`, and revoke this one";
        return Err(ApiError::new(Kind::BadRequest, detail));
    }
    Ok(())
}

fn ticket(request: &Parts) -> Option<&str> {
    let query = request.uri.query().unwrap_or_default();
    query.split('&').find_map(|pair| pair.strip_prefix("ticket="))
}

fn redeem(app: &AppState, request: &Parts) -> Result<Caller, ApiError> {
    let ticket = ticket(request).unwrap_or_default();
    if let Some(caller) = app.tickets.redeem(ticket, request.uri.path(), app.world.clock.now()) {
        return Ok(caller);
    }
    app.limits.refusal(peer(request))?;
    Err(unauthenticated("the ticket was used, has expired, or is for something else: get another one"))
}

/// A process on this host that asks this very port: loopback address, loopback name, and no proxy in between that
/// says so. What it is shown holds no secret.
fn is_local(request: &Parts) -> bool {
    let forwarded = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
    peer(request).is_loopback()
        && edge::is_loopback_host(request)
        && !forwarded.iter().any(|name| request.headers.contains_key(*name))
}

const fn name(role: Role) -> &'static str {
    match role {
        Role::Ingest => "ingest",
        Role::Viewer => "viewer",
        Role::Developer => "developer",
        Role::Admin => "admin",
    }
}
