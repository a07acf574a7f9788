//! Product events, as programs send them, and the figures that are made of them.

use super::Object;
use crate::At;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// How much an event is somebody's business, in the words of logs.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EventLevel {
    /// For whoever looks for a fault.
    Debug,
    /// Something happened.
    #[default]
    Info,
    /// Something is not as it should be.
    Warning,
    /// Something failed.
    Error,
    /// Nothing goes on.
    Fatal,
}

impl EventLevel {
    /// All of them, the least first.
    pub const ALL: [Self; 5] = [Self::Debug, Self::Info, Self::Warning, Self::Error, Self::Fatal];

    /// Its word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }

    /// Whether something failed.
    pub const fn is_error(self) -> bool {
        matches!(self, Self::Error | Self::Fatal)
    }
}

impl FromStr for EventLevel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let words = Self::ALL.map(Self::name).join(", ");
        let found = Self::ALL.into_iter().find(|level| level.name() == text);
        found.ok_or_else(|| format!("`{text}` is no level: use one of {words}"))
    }
}

/// Something that happened in a product: somebody signed up, paid, met an error.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProductEvent {
    /// What happened: `sign_up`, `order_paid`. `error` is one of level `error`.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// When; none: now. Neither in the future nor older than what is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<At>,
    /// How much, where that can be summed up: an amount, a time it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Of what `value` is a number: `usd`, `ms`. Values of different units are never summed up together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 20)]
    pub unit: Option<String>,
    /// Who, as the product tells its users apart; better a number than a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200)]
    pub user: Option<String>,
    /// How much it is somebody's business; none: `info`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<EventLevel>,
    /// Whatever else there is to say, at most 4096 bytes of JSON. An error says here in `message` what happened.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    #[schema(value_type = Object)]
    pub properties: serde_json::Map<String, serde_json::Value>,
    /// The sender's own id of it: an event that comes again under its id is kept once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 100)]
    pub id: Option<String>,
}

/// Many events, which are all taken or none of them.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductEventBatch {
    /// In any order.
    #[schema(min_items = 1, max_items = 1000)]
    pub events: Vec<NewProductEvent>,
}

/// One event, or many of them under `events`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(untagged)]
pub enum NewProductEvents {
    /// Many.
    Batch(ProductEventBatch),
    /// One.
    One(Box<NewProductEvent>),
}

impl NewProductEvents {
    /// All of them, and where each stands in the request.
    pub fn into_all(self) -> Vec<(String, NewProductEvent)> {
        match self {
            Self::One(event) => vec![(String::new(), *event)],
            Self::Batch(ProductEventBatch { events }) => {
                let place = |(nth, event)| (format!("events[{nth}]."), event);
                events.into_iter().enumerate().map(place).collect()
            }
        }
    }
}

/// Told apart by the first field, so that a fault is told of the field that it is in.
impl<'de> Deserialize<'de> for NewProductEvents {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(OneOrMany)
    }
}

struct OneOrMany;

impl<'de> Visitor<'de> for OneOrMany {
    type Value = NewProductEvents;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event, or an object with `events`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NewProductEvents, A::Error> {
        match map.next_key::<String>()? {
            Some(key) if key == "events" => {
                // As everywhere: what serde derives would take a list of its fields for an event.
                let events: Vec<Object<NewProductEvent>> = map.next_value()?;
                let events = events.into_iter().map(|Object(event)| event).collect();
                match map.next_key::<String>()? {
                    None => Ok(NewProductEvents::Batch(ProductEventBatch { events })),
                    Some(other) => Err(A::Error::custom(format!(
                        "unknown field `{other}`, nothing stands beside `events`"
                    ))),
                }
            }
            first => {
                let one = NewProductEvent::deserialize(MapAccessDeserializer::new(Begun { first, map }))?;
                Ok(NewProductEvents::One(Box::new(one)))
            }
        }
    }
}

/// A map whose first key was read already.
struct Begun<A> {
    first: Option<String>,
    map: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Begun<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(key) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.map.next_key_seed(seed),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// What became of events that were sent. They are on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProductEventsTaken {
    /// How many there were. Each is kept, and once, whether or not it had come before.
    pub accepted: u64,
}

/// What figures are made for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FiguresBy {
    /// Each UTC day.
    #[default]
    Day,
    /// Each week, from its Monday on.
    Week,
}

impl FiguresBy {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Day, Self::Week];

    /// Its word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
        }
    }
}

impl FromStr for FiguresBy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|by| by.name() == text);
        found.ok_or_else(|| format!("`{text}` is neither `day` nor `week`"))
    }
}

/// What came to pass under one name in one day or week. Where nothing did there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FigureView {
    /// What happened.
    pub name: String,
    /// Of what the values are numbers; null where nobody said.
    pub unit: Option<String>,
    /// The first day, UTC: `2026-01-31`.
    pub from: String,
    /// How often.
    pub count: u64,
    /// How many users were named with it, each once.
    pub users: u64,
    /// All values together; null where there are none.
    pub sum: Option<f64>,
    /// The smallest one.
    pub min: Option<f64>,
    /// The largest one.
    pub max: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::{NewProductEvent, NewProductEvents, ProductEventBatch};
    use crate::api::Object;
    use serde_json::json;

    fn read(text: &str) -> Result<NewProductEvents, String> {
        serde_json::from_str::<Object<NewProductEvents>>(text)
            .map(|Object(it)| it)
            .map_err(|fault| fault.to_string())
    }

    #[test]
    fn one_event_or_many_are_told_apart() {
        let one = NewProductEvent { name: "sign_up".to_owned(), ..NewProductEvent::default() };
        assert_eq!(read(r#"{"name":"sign_up"}"#), Ok(NewProductEvents::One(Box::new(one.clone()))));
        let many = NewProductEvents::Batch(ProductEventBatch { events: vec![one] });
        assert_eq!(read(r#"{"events":[{"name":"sign_up"}]}"#), Ok(many.clone()));
        assert_eq!(json!(many), json!({"events": [{"name": "sign_up"}]}));
        assert_eq!(many.into_all()[0].0, "events[0].");
    }

    #[test]
    fn what_is_neither_is_refused_by_the_field() {
        for (text, why) in [
            ("{}", "missing field `name`"),
            ("[]", "expected an object"),
            (r#"{"nam":"x"}"#, "unknown field `nam`"),
            (r#"{"events":[],"name":"x"}"#, "unknown field `name`"),
            (r#"{"name":"x","events":[]}"#, "unknown field `events`"),
            (r#"{"name":"x","name":"y"}"#, "duplicate field `name`"),
            (r#"{"events":[{"name":"x","value":"1"}]}"#, "invalid type: string"),
            (r#"{"events":[["x"]]}"#, "expected an object"),
            (r#"{"events":{}}"#, "expected a sequence"),
            (r#"{"name":"x","level":"bad"}"#, "unknown variant `bad`"),
            (r#"{"name":"x","properties":[]}"#, "expected a map"),
        ] {
            let fault = read(text).unwrap_err();
            assert!(fault.contains(why), "{text}: {fault}");
        }
    }
}
