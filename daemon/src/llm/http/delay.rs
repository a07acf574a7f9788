//! When a provider wants to be asked again, from its headers.

use chrono::{DateTime, Utc};
use reqwest::header::HeaderMap;
use std::time::Duration;

/// A longer delay is a mistake: no provider closes for a month.
const DELAY_MAX: Duration = Duration::from_hours(31 * 24);

/// Pairs of what is left and when it is full again, as Anthropic and OpenAI name them. A reset counts only when
/// nothing is left: the others lie in the same headers of every answer.
const RESETS: &[(&str, &str)] = &[
    ("anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset"),
    ("anthropic-ratelimit-tokens-remaining", "anthropic-ratelimit-tokens-reset"),
    ("anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-input-tokens-reset"),
    ("anthropic-ratelimit-output-tokens-remaining", "anthropic-ratelimit-output-tokens-reset"),
    ("x-ratelimit-remaining-requests", "x-ratelimit-reset-requests"),
    ("x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens"),
];

/// The delay that the headers ask for. `now` is only needed where the answer does not say its own date.
pub(in crate::llm) fn delay(headers: &HeaderMap, now: DateTime<Utc>) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let now = text("date").and_then(http_date).unwrap_or(now);
    let millis = text("retry-after-ms").and_then(|text| text.parse::<f64>().ok()).map(|millis| millis / 1e3);
    let asked = millis.and_then(seconds).or_else(|| text("retry-after").and_then(|text| read(text, now)));
    let resets = RESETS.iter().filter(|(left, _)| text(left) == Some("0"));
    let reset = || resets.filter_map(|(_, reset)| read(text(reset)?, now)).max();
    asked.or_else(reset).map(|delay| delay.min(DELAY_MAX))
}

/// Seconds, a date of HTTP or of RFC 3339, or a length like `6m0s`.
fn read(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let until = |at: DateTime<Utc>| (at - now).to_std().unwrap_or(Duration::ZERO);
    if let Ok(number) = text.parse::<f64>() {
        return seconds(number);
    }
    let date = http_date(text).or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc()));
    date.map(until).or_else(|| length(text))
}

fn http_date(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc2822(text).ok().map(|at| at.to_utc())
}

fn seconds(number: f64) -> Option<Duration> {
    (number >= 0.0).then(|| Duration::try_from_secs_f64(number).unwrap_or(DELAY_MAX))
}

/// `1h2m3.5s`, `20ms`.
fn length(text: &str) -> Option<Duration> {
    let (mut rest, mut total) = (text, Duration::ZERO);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let unit_end =
            rest[digits..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |end| digits + end);
        let factor = match &rest[digits..unit_end] {
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            "d" => 86400.0,
            _ => return None,
        };
        total = total.checked_add(seconds(number * factor)?)?;
        rest = &rest[unit_end..];
    }
    (!text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&'static str, &str)]) -> Option<Duration> {
        let headers = headers.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap()));
        let now = DateTime::parse_from_rfc3339("2026-11-20T12:00:00Z").unwrap().to_utc();
        delay(&headers.collect::<HeaderMap>(), now)
    }

    #[test]
    fn every_form_of_a_delay_is_read() {
        let secs = |secs| Some(Duration::from_secs_f64(secs));
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(&[("retry-after", "7")]), secs(7.0));
        assert_eq!(asked(&[("retry-after-ms", "250"), ("retry-after", "1")]), secs(0.25));
        assert_eq!(asked(&[("retry-after", "Fri, 20 Nov 2026 12:01:30 GMT")]), secs(90.0));
        assert_eq!(asked(&[("retry-after", "Fri, 20 Nov 2026 11:00:00 GMT")]), secs(0.0));
        assert_eq!(
            asked(&[
                ("retry-after", "Fri, 20 Nov 2026 12:01:30 GMT"),
                ("date", "Fri, 20 Nov 2026 12:01:00 GMT")
            ]),
            secs(30.0),
            "the provider's own clock counts"
        );
        assert_eq!(asked(&[("retry-after", "86400")]), secs(86400.0));
        assert_eq!(asked(&[("retry-after", "1e99")]), Some(DELAY_MAX));
        for nonsense in ["-5", "NaN", "soon", "", "5 parsecs"] {
            assert_eq!(asked(&[("retry-after", nonsense)]), None, "{nonsense}");
        }
    }

    #[test]
    fn resets_count_where_nothing_is_left() {
        let openai = [("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "6m0.5s")];
        assert_eq!(asked(&openai), Some(Duration::from_millis(360_500)));
        assert_eq!(asked(&[("x-ratelimit-remaining-tokens", "9"), ("x-ratelimit-reset-tokens", "1s")]), None);
        let anthropic = [
            ("anthropic-ratelimit-requests-remaining", "0"),
            ("anthropic-ratelimit-requests-reset", "2026-11-20T12:00:20Z"),
        ];
        assert_eq!(asked(&anthropic), Some(Duration::from_secs(20)));
    }
}
