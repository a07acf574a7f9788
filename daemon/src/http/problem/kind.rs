//! The problems there are.

use axum::http::StatusCode;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $slug:literal, $title:literal;)*) => {
        /// What kind of problem it is. Its slug is stable: programs tell problems apart by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// All of them.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Of the HTTP answer.
            pub(crate) const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// The last part of its type.
            pub(crate) const fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// The same for all problems of the kind.
            pub(crate) const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

kinds! {
    /// The request itself is broken.
    BadRequest = BAD_REQUEST, "bad-request", "The request is malformed";
    /// The body is no JSON.
    InvalidJson = BAD_REQUEST, "invalid-json", "The body is not JSON";
    /// No token, or none that holds.
    Unauthenticated = UNAUTHORIZED, "unauthenticated", "A valid token is needed";
    /// Somebody did not prove who they are.
    NotLetIn = UNAUTHORIZED, "not-let-in", "Signing in did not work";
    /// The token does not allow it.
    Forbidden = FORBIDDEN, "forbidden", "The token does not allow this";
    /// A browser would throw the cookie away.
    HttpsNeeded = FORBIDDEN, "https-needed", "Signing in needs HTTPS";
    /// Another web site asks.
    ForeignOrigin = FORBIDDEN, "foreign-origin", "The request comes from another web site";
    /// There is no such thing, or not for this token.
    NotFound = NOT_FOUND, "not-found", "There is no such thing";
    /// The path is there, the method is not.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method-not-allowed", "This path does not take that method";
    /// The client took too long to send its request.
    SlowRequest = REQUEST_TIMEOUT, "slow-request", "The request took too long to arrive";
    /// The state of the thing forbids it.
    WrongState = CONFLICT, "wrong-state", "The state does not allow this";
    /// Somebody answered before.
    AlreadyAnswered = CONFLICT, "already-answered", "It was answered already";
    /// The work moved on.
    StaleCommit = CONFLICT, "stale-commit", "The work has moved on";
    /// Somebody else wrote a newer version.
    Stale = CONFLICT, "stale-version", "There is a newer version";
    /// What is asked for lies with another daemon on the same ledger.
    Elsewhere = CONFLICT, "elsewhere", "It lies on another host";
    /// The name is taken.
    NameTaken = CONFLICT, "name-taken", "The name is taken";
    /// The same request is being carried out.
    InProgress = CONFLICT, "in-progress", "The same request is being carried out";
    /// It was carried out, and its answer is not kept.
    NotRepeatable = CONFLICT, "not-repeatable", "The answer was given once and is not kept";
    /// The link was used, has expired, or never was.
    LinkSpent = GONE, "link-spent", "The link is good for nothing any more";
    /// Too many bytes.
    TooLarge = PAYLOAD_TOO_LARGE, "too-large", "The body is too large";
    /// The body is not of a type we take.
    UnsupportedMediaType = UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body must be JSON";
    /// The request was sent to somebody else.
    ForeignHost = MISDIRECTED_REQUEST, "foreign-host", "This is not the host you asked for";
    /// The body is JSON and says something that cannot be done.
    Invalid = UNPROCESSABLE_ENTITY, "invalid", "Something in the request cannot be used";
    /// The key was used with another body.
    KeyReused = UNPROCESSABLE_ENTITY, "key-reused", "The idempotency key belongs to another request";
    /// No WebSocket where one is needed.
    UpgradeRequired = UPGRADE_REQUIRED, "upgrade-required", "This is a WebSocket";
    /// Too many requests.
    RateLimited = TOO_MANY_REQUESTS, "rate-limited", "Too many requests";
    /// Our fault.
    Internal = INTERNAL_SERVER_ERROR, "internal", "Something went wrong inside";
    /// It comes later.
    NotYet = NOT_IMPLEMENTED, "not-available-yet", "This is not available yet";
    /// The repository's remote did not do it.
    Remote = BAD_GATEWAY, "remote", "The remote repository did not do it";
    /// The ledger or the disk does not do it now.
    Unavailable = SERVICE_UNAVAILABLE, "unavailable", "It cannot be done now";
    /// It took too long.
    Timeout = GATEWAY_TIMEOUT, "timeout", "It took too long";
}
