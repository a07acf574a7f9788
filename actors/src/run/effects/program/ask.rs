//! What a program asks: decided by the rules, or by the founder.

use super::super::asking::{self, Asked, numbered};
use super::super::fault::EffectFault;
use super::seat::Seat;
use super::steps::tool_use;
use deputy_domain::driver::{ALLOW, DENY, Driver, Fact, Sitting, Verdict, permission, wanted_whole};
use deputy_protocol::event::{AgentQuestion, AgentWord, AskOption, AskPurpose, StepEvent};
use deputy_protocol::ids::ToolUseId;

/// What the program is told at once; `None`: the founder decides.
/// `tools` is what the tool is called besides.
pub(super) fn at_once(
    seat: &Seat<'_>,
    asked: ToolUseId,
    what: &AgentQuestion,
    tools: &[String],
) -> Option<AgentWord> {
    let AgentQuestion::Permission { tool, arguments, .. } = what else { return None };
    let decided = seat.sitting.decision(what);
    let is_sandboxed = seat.desk.world.settings.is_sandboxed;
    let tools: Vec<&str> = std::iter::once(tool).chain(tools).map(String::as_str).collect();
    match permission(&seat.program.rules, decided, is_sandboxed, &tools, arguments) {
        Verdict::Allow(reason) => Some(AgentWord::Permission { asked, allowed: true, reason }),
        Verdict::Deny(reason) => Some(AgentWord::Permission { asked, allowed: false, reason }),
        Verdict::Ask(_) => None,
    }
}

/// The use of a tool that a question of a process is about, where that was heard of; `news` is not on record yet.
pub(super) fn about(
    fact: &Fact,
    process: ToolUseId,
    driver: &dyn Driver,
    sitting: &Sitting,
    news: &[StepEvent],
) -> Option<ToolUseId> {
    let Fact::PermissionAsked { key, .. } = fact else { return None };
    let wanted = tool_use(process, &driver.use_asked(key)?);
    let is_it =
        |step: &StepEvent| matches!(step, StepEvent::ToolStarted { tool_use, .. } if *tool_use == wanted);
    let is_known = sitting.open_tools.contains_key(&wanted) || news.iter().any(is_it);
    is_known.then_some(wanted)
}

/// Parks the run until the founder answered. Its process is ended meanwhile: waiting costs nothing.
pub(super) async fn ask(seat: &Seat<'_>, asked: ToolUseId, what: AgentQuestion) -> Result<(), EffectFault> {
    let (purpose, title, body, options) = match what {
        AgentQuestion::Permission { tool, arguments, title, says, tool_use: _ } => {
            let body = wanted_whole(&tool, &arguments, says.as_deref());
            let options = vec![option(ALLOW, "Allow it once"), option(DENY, "Do not allow it")];
            (AskPurpose::Permission { tool_use: asked, call: (tool, arguments) }, title, body, options)
        }
        AgentQuestion::Question { text, options } => {
            let options = numbered(options);
            (AskPurpose::Agent { tool_use: asked }, text.clone(), text, options)
        }
    };
    asking::ask(seat.desk, Asked { purpose, title, body, options }).await
}

fn option(id: &str, label: &str) -> AskOption {
    AskOption { id: id.to_owned(), label: label.to_owned(), recommended: false }
}
