//! A turn that somebody ended, and what the agent is told of that when its next one begins.

use crate::mark::mark;
use serde::{Deserialize, Serialize};

/// A turn that somebody ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// How many inputs there were by then: what is said behind them is the next turn's.
    pub inputs: u32,
    /// What had been said of its answer, as far as that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}

impl Cut {
    /// What the agent is told of it, before the first input that came behind it.
    pub fn told(&self) -> String {
        const LEAVE: &str = "Do not go on with it unless they want that.";
        let Some(said) = &self.said else {
            return format!("The founder stopped you before you had answered what was said above. {LEAVE}");
        };
        let mark = mark("stopped-answer", [said.as_str()]);
        format!(
            "The founder stopped your answer to what was said above. They have read as much of it as stands between the \
             marks `{mark} begins` and `{mark} ends`. {LEAVE}\n{mark} begins\n{said}\n{mark} ends"
        )
    }
}
