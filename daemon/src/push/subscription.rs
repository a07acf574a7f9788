//! A browser that wants to be told.

use super::error::PushError;
use crate::net::{Destination, Reach};
use base64::Engine as _;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::GeneralPurposeConfig;
use base64::{alphabet, engine::DecodePaddingMode};
use deputy_actors::ports::{Pace, Target};
use deputy_domain::notice::DEVICES;
use deputy_protocol::api::NewPushSubscription;
use deputy_protocol::ids::TokenId;

/// Bytes of an endpoint: those of browsers have some hundred.
const ENDPOINT_BYTES_MAX: usize = 2048;

/// Base64url, with its padding or without: browsers leave it out, libraries do not.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a browser is told with, and nobody else can read.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct BrowserKeys {
    /// A point of P-256, uncompressed.
    pub p256dh: Vec<u8>,
    /// Shared with the browser alone.
    pub auth: Vec<u8>,
}

/// A browser that wants to be told.
#[derive(Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Whose.
    pub device_id: TokenId,
    /// Where its push service takes messages for it: whoever knows it can send some.
    pub(super) endpoint: String,
    pub(super) keys: BrowserKeys,
}

// By hand: endpoints and keys are worth messages.
impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").field("device_id", &self.device_id).finish_non_exhaustive()
    }
}

impl Subscription {
    /// One that a browser told of, checked as far as that is possible without a message to it.
    pub(super) fn try_new(
        device_id: TokenId,
        new: &NewPushSubscription,
        may: Reach,
    ) -> Result<Self, PushError> {
        let decoded = |text: &str| LENIENT.decode(text).ok();
        let p256dh = decoded(&new.keys.p256dh).filter(|bytes| bytes.len() == 65 && bytes[0] == 4);
        let p256dh =
            p256dh.ok_or(PushError::Key("`keys.p256dh` is no point of P-256: 65 bytes in base64url"))?;
        let auth = decoded(&new.keys.auth).filter(|bytes| bytes.len() == 16);
        let auth = auth.ok_or(PushError::Key("`keys.auth` is no secret: 16 bytes in base64url"))?;
        if new.endpoint.len() > ENDPOINT_BYTES_MAX {
            return Err(PushError::Endpoint("it is too long".to_owned()));
        }
        let this = Self { device_id, endpoint: new.endpoint.clone(), keys: BrowserKeys { p256dh, auth } };
        this.destination(may).map(|_| this)
    }

    /// The name of its target.
    pub fn name(&self) -> String {
        format!("{DEVICES}{}", self.device_id)
    }

    pub(super) fn target(&self, events: &[String]) -> Target {
        // A repetition replaces the first: it has the same topic on its way, and the same tag on the screen.
        Target { name: self.name(), keyed: true, events: events.to_vec(), pace: Pace::people() }
    }

    /// Where to post: over https to a public address, unless the configuration allows others.
    pub(super) fn destination(&self, may: Reach) -> Result<Destination, PushError> {
        let to = Destination::try_new(&self.endpoint, may)
            .map_err(|fault| PushError::Endpoint(fault.to_string()))?;
        if to.url().scheme() != "https" && may == Reach::Public {
            return Err(PushError::Endpoint("push services are asked over https".to_owned()));
        }
        Ok(to)
    }
}
