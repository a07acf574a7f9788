//! Whole lists, page by page.

use super::{Api, ApiError};
use deputy_protocol::api::Page;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Items of a page: as many as the server gives at once.
const PAGE: u32 = 200;

/// A whole list.
pub(crate) struct Listed<T> {
    /// What this version understands.
    pub(crate) items: Vec<T>,
    documents: Vec<Value>,
}

impl<T> Listed<T> {
    /// As one page, with what a newer server says of the items, for `--json`.
    pub(crate) fn document(self) -> Value {
        json!({ "items": self.documents, "next": null })
    }
}

/// All items of a list.
pub(crate) async fn whole<T: DeserializeOwned>(api: &Api, list: &[&str]) -> Result<Listed<T>, ApiError> {
    whole_of(api, list, &[]).await
}

/// All items of a list that is asked for with these parameters.
pub(crate) async fn whole_of<T: DeserializeOwned>(
    api: &Api,
    list: &[&str],
    wanted: &[(&str, String)],
) -> Result<Listed<T>, ApiError> {
    let (mut items, mut documents, mut cursor) = (Vec::new(), Vec::new(), None);
    loop {
        let mut query = wanted.to_vec();
        query.push(("limit", PAGE.to_string()));
        query.extend(cursor.take().map(|cursor| ("cursor", cursor)));
        let page = api.get::<Page<T>>(list, &query).await?;
        let is_empty = page.view.items.is_empty();
        items.extend(page.view.items);
        documents.extend(page.json["items"].as_array().cloned().unwrap_or_default());
        match page.view.next {
            Some(next) if !is_empty => cursor = Some(next),
            _ => return Ok(Listed { items, documents }),
        }
    }
}
