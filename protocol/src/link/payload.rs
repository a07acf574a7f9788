//! Bytes in a JSON frame: as text where they are text, as base64 where they are not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Bytes of a program's output or input, lossless in JSON.
///
/// Text takes the form `{"text": "..."}`, anything else `{"base64": "..."}`. Text with control
/// characters, which JSON would inflate six times, travels as base64 too.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Payload(pub Vec<u8>);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Wire<'a> {
    #[serde(borrow)]
    Text(std::borrow::Cow<'a, str>),
    #[serde(borrow)]
    Base64(std::borrow::Cow<'a, str>),
}

fn as_plain_text(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let plain = bytes.iter().all(|byte| !byte.is_ascii_control() || matches!(byte, b'\n' | b'\t' | b'\r'));
    plain.then_some(text)
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire = match as_plain_text(&self.0) {
            Some(text) => Wire::Text(text.into()),
            None => Wire::Base64(STANDARD.encode(&self.0).into()),
        };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Wire::deserialize(deserializer)? {
            Wire::Text(text) => Ok(Self(text.into_owned().into_bytes())),
            Wire::Base64(text) => {
                STANDARD.decode(text.as_bytes()).map(Self).map_err(serde::de::Error::custom)
            }
        }
    }
}

impl From<Vec<u8>> for Payload {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&str> for Payload {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}
