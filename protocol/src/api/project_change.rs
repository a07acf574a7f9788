//! Changing a project.

use super::Wish;
use crate::event::{Checks, Delivery};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use utoipa::ToSchema;

/// What is to be different about a project. What is left out stays as it is; `null` takes a value away.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectChange {
    /// Sub-folder that work narrows to; null: the whole repository.
    #[serde(default, skip_serializing_if = "Wish::is_keep")]
    #[schema(value_type = Option<String>)]
    pub path: Wish<String>,
    /// Branch that work starts from and is merged into. Work that was ordered before keeps its own.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String)]
    pub default_branch: Option<String>,
    /// Commands that decide whether work is done, all of them.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>)]
    pub checks: Option<Vec<String>>,
    /// Where they run.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Checks)]
    pub checks_in: Option<Checks>,
    /// Commands that make a fresh checkout usable, all of them.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>)]
    pub setup: Option<Vec<String>>,
    /// What else you call it, all of it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<String>)]
    pub aliases: Option<Vec<String>>,
    /// What every agent is told; null: nothing.
    #[serde(default, skip_serializing_if = "Wish::is_keep")]
    #[schema(value_type = Option<String>)]
    pub instructions: Wish<String>,
    /// Name of the agent in the configuration; null: the installation's default.
    #[serde(default, skip_serializing_if = "Wish::is_keep")]
    #[schema(value_type = Option<String>)]
    pub agent: Wish<String>,
    /// Whether the diff waits for the founder.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Delivery)]
    pub deliver: Option<Delivery>,
    /// Environment variables to be set, and with `null` to be taken away. The others stay.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = std::collections::BTreeMap<String, Option<String>>)]
    pub env: BTreeMap<String, Option<String>>,
    /// Secret files to be kept, by their path in the workspace, and with `null` to be taken away. The others stay.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = std::collections::BTreeMap<String, Option<String>>)]
    pub secret_files: BTreeMap<String, Option<String>>,
}

/// A field that is there, and not `null`: there is nothing to fall back to.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl fmt::Debug for ProjectChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the secrets.
        f.debug_struct("ProjectChange").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_told_from_what_is_taken_away() {
        let change: ProjectChange = serde_json::from_str(r#"{"path": null, "agent": "x"}"#).unwrap();
        assert_eq!((change.path, change.agent), (Wish::Clear, Wish::Set("x".to_owned())));
        assert_eq!((change.instructions, change.checks), (Wish::Keep, None));
        let nothing = ProjectChange::default();
        assert_eq!(serde_json::to_string(&nothing).unwrap(), "{}");
        assert_eq!(serde_json::from_str::<ProjectChange>("{}").unwrap(), nothing);
    }

    #[test]
    fn what_cannot_be_taken_away_is_no_null() {
        for text in [r#"{"checks": null}"#, r#"{"default_branch": null}"#, r#"{"deliver": null}"#] {
            assert!(serde_json::from_str::<ProjectChange>(text).is_err(), "{text}");
        }
    }
}
