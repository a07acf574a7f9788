//! Links that are good once, as they are shown.

use super::idempotency::NotKept;
use super::problem::{ApiError, Kind};
use crate::people::Link;
use crate::qr;
use axum::http::StatusCode;
use axum::{Extension, Json};
use deputy_protocol::api::LinkView;

/// A link, on its way out: it is in no kept answer.
pub(super) type Made = (StatusCode, Extension<NotKept>, Json<LinkView>);

pub(super) fn made(link: Link) -> Result<Made, ApiError> {
    let picture = qr::picture(&link.url);
    let qr_svg = picture.ok_or_else(|| {
        ApiError::new(Kind::Internal, "the link is too long for a picture: shorten `server.public_url`")
    })?;
    let code = link.code.reveal().to_owned();
    let view = LinkView { code, url: link.url, qr_svg, expires_at: link.expires_at };
    Ok((StatusCode::CREATED, Extension(NotKept), Json(view)))
}
