//! A product event as it is kept.

use deputy_protocol::At;
use deputy_protocol::api::EventLevel;

/// Something that happened in a product.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductEvent {
    /// One for each event of a project: the sender's own, or one that was minted.
    pub id: String,
    /// What happened.
    pub name: String,
    /// When.
    pub at: At,
    /// How much it is somebody's business.
    pub level: EventLevel,
    /// How much.
    pub value: Option<f64>,
    /// Of what the value is a number.
    pub unit: Option<String>,
    /// Who.
    pub user: Option<String>,
    /// Whatever else there is to say, a JSON object.
    pub properties: String,
}
