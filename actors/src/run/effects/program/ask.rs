//! What a program asks: decided by the rules, or by the founder.

use super::super::fault::EffectFault;
use super::seat::Seat;
use super::steps::tool_use;
use crate::run::book::CommandError;
use deputy_domain::driver::{ALLOW, DENY, Driver, Fact, Sitting, Verdict, permission, wanted_whole};
use deputy_domain::run::{Command, Refusal};
use deputy_protocol::event::{AgentQuestion, AgentWord, Ask, AskOption, AskPurpose, StepEvent};
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
    let desk = seat.desk;
    let (purpose, title, body, options) = match what {
        AgentQuestion::Permission { tool, arguments, title, says, tool_use: _ } => {
            let body = wanted_whole(&tool, &arguments, says.as_deref());
            let options = vec![option(ALLOW, "Allow it once"), option(DENY, "Do not allow it")];
            (AskPurpose::Permission { tool_use: asked, call: (tool, arguments) }, title, body, options)
        }
        AgentQuestion::Question { text, options } => {
            let options = options.iter().enumerate();
            let options = options.map(|(place, label)| option(&(place + 1).to_string(), label)).collect();
            (AskPurpose::Agent { tool_use: asked }, text.clone(), text, options)
        }
    };
    let title = title.lines().next().unwrap_or_default().chars().take(120).collect();
    let (inbox_id, expires_at, default_choice, diff) = (desk.world.inbox_id(), None, None, None);
    let ask = Ask { inbox_id, purpose, title, body, options, expires_at, default_choice, diff };
    match desk.fact(Command::Ask { ask }).await {
        Err(CommandError::Refused(refusal @ Refusal::AskedTooMuch { .. })) => {
            Err(EffectFault::hopeless("asked_too_much", refusal.to_string()))
        }
        asked => asked.map(|_| ()).map_err(EffectFault::from),
    }
}

fn option(id: &str, label: &str) -> AskOption {
    AskOption { id: id.to_owned(), label: label.to_owned(), recommended: false }
}
