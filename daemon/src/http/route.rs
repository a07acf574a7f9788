//! A route, and how it is put before its handler.

use super::access::{Access, Guarded, guard};
use super::openapi::Operation;
use super::state::AppState;
use super::{assets, edge, meta};
use axum::Router;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware;
use axum::routing::{MethodFilter, MethodRouter, on};
use tower_http::catch_panic::CatchPanicLayer;

/// A route.
pub(super) struct Route {
    filter: MethodFilter,
    /// Where.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    /// What it takes and gives.
    pub operation: Operation,
    is_slow: bool,
    handler: MethodRouter<AppState>,
}

/// A route, as others may know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// How.
    pub method: Method,
    /// Where.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
}

impl Route {
    /// It waits for a remote repository.
    pub(super) fn slow(mut self) -> Self {
        self.is_slow = true;
        self
    }

    /// Its methods.
    pub(super) fn methods(&self) -> Vec<Method> {
        let known = [
            (MethodFilter::GET, Method::GET),
            (MethodFilter::POST, Method::POST),
            (MethodFilter::PATCH, Method::PATCH),
            (MethodFilter::DELETE, Method::DELETE),
        ];
        let has = |filter: MethodFilter| self.filter.or(filter) == self.filter;
        known.into_iter().filter(|(filter, _)| has(*filter)).map(|(_, method)| method).collect()
    }

    /// As others may know of it, once for each method.
    pub(super) fn infos(&self) -> Vec<RouteInfo> {
        let info = |method| RouteInfo { method, path: self.path, access: self.access };
        self.methods().into_iter().map(info).collect()
    }
}

/// A route of these methods.
pub(super) fn route<H, T>(
    filter: MethodFilter,
    path: &'static str,
    access: Access,
    handler: H,
    operation: Operation,
) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    Route { filter, path, access, operation, is_slow: false, handler: on(filter, handler) }
}

/// A route that reads.
pub(super) fn get<H, T>(path: &'static str, access: Access, handler: H, operation: Operation) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    route(MethodFilter::GET, path, access, handler, operation)
}

/// A route that changes something.
pub(super) fn post<H, T>(path: &'static str, access: Access, handler: H, operation: Operation) -> Route
where
    H: Handler<T, AppState>,
    T: 'static,
{
    route(MethodFilter::POST, path, access, handler, operation)
}

/// Puts the guard before each handler, and the edge around all.
pub(super) fn assemble(app: AppState, routes: Vec<Route>) -> Router {
    let mut router = Router::new();
    for Route { path, access, is_slow, handler, .. } in routes {
        let limit = if is_slow { app.settings.remote_timeout } else { app.settings.timeout };
        let guarded = Guarded { app: app.clone(), access, limit };
        router = router.route(path, handler.layer(middleware::from_fn_with_state(guarded, guard)));
    }
    router
        .fallback(assets::show)
        .method_not_allowed_fallback(meta::method_not_allowed)
        .layer(CatchPanicLayer::custom(edge::caught))
        .layer(middleware::from_fn_with_state(app.clone(), edge::pass))
        .with_state(app)
}
