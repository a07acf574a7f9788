//! Whose request it is, and what of its headers goes on to the provider.

use axum::http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, Uri};
use url::form_urlencoded;

/// Where clients of the providers put a key that stands alone.
const KEY_HEADERS: [&str; 2] = ["x-api-key", "x-goog-api-key"];
/// The parameter in which Google's clients may put it.
const KEY_PARAMETER: &str = "key";

/// Headers that say how a request is meant. What is not named here stays here: none of these can carry a key.
const PASSED_ON: [HeaderName; 3] = [ACCEPT, CONTENT_TYPE, USER_AGENT];
const PASSED_ON_NAMES: [&str; 5] =
    ["anthropic-version", "anthropic-beta", "openai-beta", "x-goog-api-client", IDEMPOTENCY_KEY];
/// Under which a provider answers the same request once.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Headers of an answer that tell the program something; others tell it whose account that is.
const PASSED_BACK: [&str; 8] = [
    "content-type",
    "cache-control",
    "retry-after",
    "retry-after-ms",
    "x-should-retry",
    "request-id",
    "x-request-id",
    "openai-processing-ms",
];
const PASSED_BACK_BEGINNINGS: [&str; 2] = ["anthropic-ratelimit-", "x-ratelimit-"];

/// All that may be the key.
pub(super) fn keys<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Vec<String> {
    let alone = KEY_HEADERS.iter().filter_map(|name| headers.get(*name)?.to_str().ok());
    let bearer = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.split_once(' ')).map(|(_, key)| key);
    let mut keys: Vec<String> = alone.chain(bearer).map(|key| key.trim().to_owned()).collect();
    keys.extend(parameters(uri).filter(|(name, _)| name == KEY_PARAMETER).map(|(_, value)| value));
    keys
}

/// The parameters that go on to the provider.
pub(super) fn query(uri: &Uri) -> Option<String> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters(uri).filter(|(name, _)| name != KEY_PARAMETER));
    Some(query.finish()).filter(|query| !query.is_empty())
}

fn parameters(uri: &Uri) -> impl Iterator<Item = (String, String)> {
    let query = uri.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).into_owned()
}

/// The headers that go on to the provider. One that holds the run's key does not.
pub(super) fn passed_on(headers: &HeaderMap, key: &str) -> HeaderMap {
    let is_passed = |name: &HeaderName| PASSED_ON.contains(name) || PASSED_ON_NAMES.contains(&name.as_str());
    let holds_key = |value: &[u8]| value.windows(key.len()).any(|window| window == key.as_bytes());
    let passed = headers.iter().filter(|(name, value)| is_passed(name) && !holds_key(value.as_bytes()));
    passed.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The headers that come back to the program.
pub(super) fn passed_back(headers: &HeaderMap) -> HeaderMap {
    let is_passed = |name: &str| {
        PASSED_BACK.contains(&name)
            || PASSED_BACK_BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
    };
    let passed = headers.iter().filter(|(name, _)| is_passed(name.as_str()));
    passed.map(|(name, value)| (name.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_key_is_found_wherever_clients_put_it_and_goes_no_further() {
        let uri: Uri = "/v1beta/x?alt=sse&key=k4".parse().unwrap();
        let found =
            headers(&[("x-api-key", "k1"), ("authorization", "Bearer k3"), ("x-goog-api-key", " k2")]);
        assert_eq!(keys(&found, &uri), ["k1", "k2", "k3", "k4"]);
        assert_eq!(query(&uri).as_deref(), Some("alt=sse"));
        let on = passed_on(&headers(&[("x-api-key", "k"), ("user-agent", "a k b"), ("accept", "*/*")]), "k");
        assert_eq!(on.len(), 1);
        assert_eq!(query(&"/x?key=1".parse().unwrap()), None);
    }

    #[test]
    fn what_tells_whose_account_it_is_does_not_come_back() {
        let back = passed_back(&headers(&[
            ("anthropic-organization-id", "org"),
            ("set-cookie", "a=b"),
            ("content-type", "text/event-stream"),
            ("x-ratelimit-remaining-tokens", "1"),
            ("content-length", "3"),
        ]));
        assert_eq!(back.len(), 2);
    }
}
