//! The cookie of a device.

use crate::http::access::COOKIE_NAME;
use crate::tokens::DEVICE_HOLDS;
use axum::http::header::HeaderValue;

/// No script reads it, no other site's page sends it, no other host or path gets it.
const RULES: &str = "Path=/; Secure; HttpOnly; SameSite=Strict";

/// Given to a browser, or given again: it is kept for as long as the device stays signed in without being used.
pub(super) fn given(secret: &str) -> Option<HeaderValue> {
    let seconds = DEVICE_HOLDS.num_seconds();
    let mut value =
        HeaderValue::from_str(&format!("{COOKIE_NAME}={secret}; {RULES}; Max-Age={seconds}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Taken away.
pub(super) fn taken() -> HeaderValue {
    HeaderValue::from_static("__Host-deputy=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_given_and_taken_by_the_same_rules() {
        let given = given("dpd_x").unwrap();
        assert_eq!(
            given.to_str().unwrap(),
            "__Host-deputy=dpd_x; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=7776000"
        );
        assert_eq!(taken().to_str().unwrap(), format!("{COOKIE_NAME}=; {RULES}; Max-Age=0"));
    }
}
