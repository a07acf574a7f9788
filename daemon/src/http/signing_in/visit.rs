//! Somebody at the door: from where, with what, and whether they could be let in there.

use super::device;
use crate::http::access::{Caller, cookie, counted_at, network};
use crate::http::edge::{is_loopback_host, is_public_host};
use crate::http::problem::{ApiError, Kind};
use crate::http::settings::HttpSettings;
use crate::http::state::AppState;
use axum::extract::FromRequestParts;
use axum::http::header::USER_AGENT;
use axum::http::request::Parts;
use std::net::IpAddr;

/// Somebody at the door.
#[derive(Debug)]
pub(in crate::http) struct Visit {
    /// Whose device it is, where it is signed in already.
    pub caller: Option<Caller>,
    /// The secret of its cookie.
    pub(super) secret: Option<String>,
    /// Where what goes wrong is counted.
    pub network: IpAddr,
    /// What it says it is.
    pub device: String,
    /// Whether it asked for the host of the public URL.
    pub(super) is_public: bool,
    /// Why a browser would throw the cookie away.
    pub(super) obstacle: Option<String>,
}

impl Visit {
    /// Refuses where signing in would come to nothing.
    pub(super) fn can_sign_in(&self) -> Result<(), ApiError> {
        match &self.obstacle {
            None => Ok(()),
            Some(detail) => Err(ApiError::new(Kind::HttpsNeeded, detail.clone())),
        }
    }
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let user_agent = parts.headers.get(USER_AGENT).and_then(|said| said.to_str().ok());
        Ok(Self {
            caller: parts.extensions.get::<Caller>().cloned(),
            secret: cookie(&parts.headers)?,
            network: network(counted_at(parts)),
            device: device::name(user_agent.unwrap_or_default()),
            is_public: is_public_host(&app.settings, parts),
            obstacle: obstacle(&app.settings, parts),
        })
    }
}

/// Browsers keep our cookie that came over HTTPS, or from their own host. Behind a proxy we cannot see which it was: the
/// public URL says.
fn obstacle(settings: &HttpSettings, request: &Parts) -> Option<String> {
    let is_https_outside = settings.public_url.scheme() == "https";
    if settings.https || is_loopback_host(request) || (is_https_outside && is_public_host(settings, request))
    {
        return None;
    }
    Some(if is_https_outside {
        format!("browsers stay signed in over HTTPS only: open {}", settings.public_url)
    } else {
        "browsers stay signed in over HTTPS only, and this server is reached without: give it a certificate \
         (`server.tls_cert`), or a proxy that has one, and an https:// address in `server.public_url`"
            .to_owned()
    })
}
