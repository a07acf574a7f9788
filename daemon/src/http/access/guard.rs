//! What stands before every handler.

use super::caller::Caller;
use crate::http::problem::{ApiError, Kind};
use crate::http::state::AppState;
use crate::http::{edge, idempotency};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use deputy_protocol::api::Role;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::time::timeout;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everybody.
    Open,
    /// Whoever has a token of at least this role.
    Token(Role),
    /// Whoever has a token of at least this role that is for all projects.
    House(Role),
    /// As `Token(Developer)`, or a token that is good for nothing else.
    Ingest,
    /// As `Token(Viewer)`, or a ticket.
    Feed,
    /// As `Token(Developer)`, or a ticket.
    Terminal,
    /// As `House(Viewer)`, or a process on this host that asks directly.
    Scraper,
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
            Some(caller) if request.method() == Method::POST => {
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
        Access::Scraper if is_local(request) && !request.headers.contains_key(AUTHORIZATION) => {
            return Ok(None);
        }
        Access::Feed | Access::Terminal if ticket(request).is_some() => redeem(app, request)?,
        _ => bearer(app, request).await?,
    };
    let least = match guarded.access {
        Access::Token(role) | Access::House(role) => role,
        Access::Ingest if caller.role == Role::Ingest => Role::Ingest,
        Access::Ingest | Access::Terminal => Role::Developer,
        Access::Open | Access::Feed | Access::Scraper => Role::Viewer,
    };
    if caller.role < least {
        let detail = format!("this needs the role {}, and your token has a lesser one", name(least));
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

async fn bearer(app: &AppState, request: &Parts) -> Result<Caller, ApiError> {
    let secret = secret(&request.headers)?;
    if let Some(bearer) = app.tokens.find(secret).await? {
        return Ok(bearer.into());
    }
    app.limits.refusal(peer(request))?;
    Err(unauthenticated("the token is not known, was revoked, or has expired"))
}

fn secret(headers: &HeaderMap) -> Result<&str, ApiError> {
    let mut sent = headers.get_all(AUTHORIZATION).iter();
    let (Some(header), None) = (sent.next(), sent.next()) else {
        return Err(unauthenticated("this needs `Authorization: Bearer TOKEN`, once"));
    };
    let text = header.to_str().unwrap_or_default();
    match text.split_once(' ') {
        Some((scheme, secret)) if scheme.eq_ignore_ascii_case("bearer") => Ok(secret.trim()),
        _ => Err(unauthenticated("this needs `Authorization: Bearer TOKEN`")),
    }
}

fn unauthenticated(detail: &str) -> ApiError {
    ApiError::new(Kind::Unauthenticated, detail)
        .with(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"deputy\""))
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

/// The other end of the connection. Headers that claim another one are never believed.
fn peer(request: &Parts) -> IpAddr {
    let found = request.extensions.get::<ConnectInfo<SocketAddr>>();
    // Only a server that was started without addresses has none: then nobody is local.
    found.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical())
}

const fn name(role: Role) -> &'static str {
    match role {
        Role::Ingest => "ingest",
        Role::Viewer => "viewer",
        Role::Developer => "developer",
        Role::Admin => "admin",
    }
}
