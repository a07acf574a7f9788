//! Numbers as programs write them: what is too large is the largest, what is none at all is nothing.

use deputy_protocol::money::Usd;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A count. Negative ones and what is no number are 0, fractions are cut, too large ones are the largest.
pub(super) fn count<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    // By its text: a number that no float holds is an error to everything else.
    let raw = Box::<RawValue>::deserialize(from)?;
    Ok(count_in(raw.get()))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float's cast saturates")]
fn count_in(text: &str) -> u64 {
    text.parse::<u64>().unwrap_or_else(|_| text.parse::<f64>().map_or(0, |number| number as u64))
}

/// An amount of US dollars; none if it is no number or out of all reason.
pub(super) fn usd<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Usd>, D::Error> {
    let raw = Box::<RawValue>::deserialize(from)?;
    Ok(raw.get().parse::<f64>().ok().and_then(Usd::try_new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Told {
        #[serde(deserialize_with = "count")]
        tokens: u64,
        #[serde(deserialize_with = "usd")]
        cost: Option<Usd>,
    }

    fn told(tokens: &str, cost: &str) -> (u64, Option<Usd>) {
        let told: Told = serde_json::from_str(&format!(r#"{{"tokens":{tokens},"cost":{cost}}}"#)).unwrap();
        (told.tokens, told.cost)
    }

    #[test]
    fn numbers_that_overflow_saturate_and_what_is_none_is_nothing() {
        assert_eq!(told("12", "0.5"), (12, Usd::try_new(0.5)));
        assert_eq!(told("1e400", "1e400"), (u64::MAX, None));
        assert_eq!(told("99999999999999999999", "null"), (u64::MAX, None));
        assert_eq!(told("-3", "\"much\""), (0, None));
        assert_eq!(told("null", "-1").0, 0);
        assert_eq!(told("2.9", "0").0, 2);
    }
}
