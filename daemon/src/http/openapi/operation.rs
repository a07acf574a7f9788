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
    /// A second answer that is no problem.
    pub(super) other: Option<(u16, Word)>,
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
        other: None,
        path_is_name: false,
    }
}

impl Operation {
    fn query(mut self, name: &str, description: &str, schema: &Value) -> Self {
        self.parameters.push(json!({
            "name": name, "in": "query", "required": false, "description": description, "schema": schema
        }));
        self
    }

    /// It takes text in the URL.
    #[must_use]
    pub(crate) fn text(self, name: &str, description: &str) -> Self {
        self.query(name, description, &json!({ "type": "string" }))
    }

    /// It cannot do without this text in the URL.
    #[must_use]
    pub(crate) fn needs_text(mut self, name: &str, description: &str, chars_max: u32) -> Self {
        self.parameters.push(json!({
            "name": name, "in": "query", "required": true, "description": description,
            "schema": { "type": "string", "maxLength": chars_max }
        }));
        self
    }

    /// It takes a number in the URL.
    #[must_use]
    pub(crate) fn number(self, name: &str, description: &str, least: i64, most: i64) -> Self {
        self.query(name, description, &json!({ "type": "integer", "minimum": least, "maximum": most }))
    }

    /// It takes one of these words in the URL.
    #[must_use]
    pub(crate) fn choice(self, name: &str, description: &str, words: &[&str]) -> Self {
        self.query(name, description, &json!({ "type": "string", "enum": words }))
    }

    /// It gives some runs or tasks only.
    #[must_use]
    pub(crate) fn filtered(self) -> Self {
        self.text("state", "States, separated by commas.").text("project", "Id or name of a project.")
    }

    /// It gives pages.
    #[must_use]
    pub(crate) fn paged(self) -> Self {
        self.number("limit", "Items at most; 50 when nobody says.", 1, 200)
            .text("cursor", "`next` of the page before.")
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

    /// It may also give this.
    #[must_use]
    pub(crate) fn or_gives<T: ToSchema>(mut self, status: u16) -> Self {
        self.other = Some((status, Schemas::of::<T>));
        self
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

    /// It gives bytes of some type.
    #[must_use]
    pub(crate) fn gives_bytes(self) -> Self {
        self.answers(200, "*/*", |_| json!({ "type": "string", "format": "binary" }))
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
