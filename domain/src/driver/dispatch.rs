//! Every kind of program, and who starts it and talks with it.

use super::{Driver, Kind, Launch, LaunchOrder, acp, aider, claude, codex, command, gemini};

impl Kind {
    /// How a process of this kind begins. The same order gives the same launch.
    pub fn launch(self, order: &LaunchOrder) -> Launch {
        match self {
            Self::Claude => claude::launch(order),
            Self::Codex => codex::launch(order),
            Self::Gemini => gemini::launch(order),
            Self::Opencode => acp::launch_opencode(order),
            Self::Acp => acp::launch(order),
            Self::Aider => aider::launch(order),
            Self::Command => command::launch(order),
        }
    }

    /// Who talks with a process that began like that.
    pub fn driver(self, order: &LaunchOrder) -> Box<dyn Driver> {
        match self {
            Self::Claude => Box::new(claude::Claude::new(order)),
            Self::Codex => Box::new(codex::Codex::new(order)),
            Self::Gemini => Box::new(gemini::Gemini::new(order)),
            Self::Opencode | Self::Acp => Box::new(acp::Acp::new(order)),
            Self::Aider => Box::new(aider::Aider::new(order)),
            Self::Command => Box::new(command::Command::new(order)),
        }
    }
}
