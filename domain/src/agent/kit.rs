//! What an agent can do besides talking.

use crate::model::ToolSpec;

/// What of a long conversation stays word for word when the rest is summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeps {
    /// Whether the words of whoever gave the work stay.
    pub words: bool,
    /// Names of tools whose calls and outcomes stay.
    pub calls: &'static [&'static str],
    /// What a model is told to make of the rest.
    pub summarise: &'static str,
}

/// The tools of an agent: how a model sees them, and what its calls mean.
pub trait Kit {
    /// A call that makes sense.
    type Use;

    /// What a model may call.
    fn specs(&self) -> Vec<ToolSpec>;

    /// What a model's call means; otherwise what to tell the model so that it can correct itself.
    fn parse(&self, name: &str, arguments: &str) -> Result<Self::Use, String>;

    /// The tool that says that the work is done.
    fn last(&self) -> &'static str;

    /// What of a long conversation stays word for word when the rest is summed up.
    fn keeps(&self) -> Keeps;

    /// The question and the ways to answer it, if this use is to ask somebody and wait.
    fn question(tool: &Self::Use) -> Option<(String, Vec<String>)>;

    /// What the agent says it did, if this use says that it is done.
    fn summary(tool: &Self::Use) -> Option<String>;
}
