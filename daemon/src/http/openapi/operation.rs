//! What a route takes and gives.

use super::schemas::{Schemas, Word};
use serde_json::{Value, json};
use utoipa::ToSchema;

/// What a route takes and gives.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Unique; clients name their functions after it.
    pub id: &'static str,
    /// One line.
    pub summary: &'static str,
    pub(super) parameters: Vec<Value>,
    pub(super) body: Option<(Word, bool)>,
    pub(super) status: u16,
    pub(super) content: Option<(&'static str, Word)>,
    pub(super) path_is_name: bool,
}

/// An operation that gives nothing yet.
pub(crate) fn op(id: &'static str, summary: &'static str) -> Operation {
    Operation {
        id,
        summary,
        parameters: Vec::new(),
        body: None,
        status: 501,
        content: None,
        path_is_name: false,
    }
}

impl Operation {
    /// It takes a parameter in the URL; `schema` is JSON schema.
    #[must_use]
    pub(crate) fn query(mut self, name: &str, description: &str, schema: &Value) -> Self {
        self.parameters.push(json!({
            "name": name, "in": "query", "required": false, "description": description, "schema": schema
        }));
        self
    }

    /// It gives pages.
    #[must_use]
    pub(crate) fn paged(self) -> Self {
        self.query(
            "limit",
            "Items at most.",
            &json!({ "type": "integer", "minimum": 1, "maximum": 200, "default": 50 }),
        )
        .query("cursor", "`next` of the page before.", &json!({ "type": "string" }))
    }

    /// What stands in its path is an id or a name.
    #[must_use]
    pub(crate) fn by_name(mut self) -> Self {
        self.path_is_name = true;
        self
    }

    /// It takes this body.
    #[must_use]
    pub(crate) fn takes<T: ToSchema>(mut self) -> Self {
        self.body = Some((Schemas::of::<T>, true));
        self
    }

    /// It takes this body, or none.
    #[must_use]
    pub(crate) fn may_take<T: ToSchema>(mut self) -> Self {
        self.body = Some((Schemas::of::<T>, false));
        self
    }

    /// It gives this.
    #[must_use]
    pub(crate) fn gives<T: ToSchema>(self, status: u16) -> Self {
        self.answers(status, "application/json", Schemas::of::<T>)
    }

    /// It gives a page of these.
    #[must_use]
    pub(crate) fn gives_page<T: ToSchema>(self) -> Self {
        self.answers(200, "application/json", Schemas::page_of::<T>)
    }

    /// It gives text of this type.
    #[must_use]
    pub(crate) fn gives_text(self, media_type: &'static str) -> Self {
        self.answers(200, media_type, |_| json!({ "type": "string" }))
    }

    /// It gives a JSON object of no shape of ours.
    #[must_use]
    pub(crate) fn gives_object(self) -> Self {
        self.answers(200, "application/json", |_| json!({ "type": "object" }))
    }

    /// It becomes a WebSocket.
    #[must_use]
    pub(crate) fn upgrades(mut self) -> Self {
        self.status = 101;
        self
    }

    fn answers(mut self, status: u16, media_type: &'static str, word: Word) -> Self {
        self.status = status;
        self.content = Some((media_type, word));
        self
    }
}
