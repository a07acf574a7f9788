//! The facts that follow from a command.

use super::command::Command;
use super::limit::{INSTRUCTIONS_BYTES_MAX, PATTERN_CHARS_MAX, PATTERNS_MAX, SPECIALITY_CHARS_MAX};
use super::place::{last_tool, tools_of};
use super::refusal::Refusal;
use super::scope::pattern;
use super::state::Staff;
use deputy_protocol::At;
use deputy_protocol::event::{Member, StaffEvent, StaffRecord};

/// The facts that follow from a command.
pub fn decide(it: Option<&Staff>, command: Command, now: At) -> Result<Vec<StaffEvent>, Refusal> {
    match command {
        Command::Change { member, based_on, record, by } => {
            let record = checked(member, *record)?;
            // First: a change that is sent again finds its own version.
            if record == *Staff::holding(it, member) {
                return Err(Refusal::AlreadyDone);
            }
            let version = it.map_or(0, Staff::version);
            if based_on != version {
                return Err(Refusal::Stale { version });
            }
            let version = it.map_or(0, |it| it.versions) + 1;
            Ok(vec![StaffEvent::Changed { version, record, by, at: now }])
        }
        Command::Restore { by } => match it {
            Some(Staff { record: Some(_), .. }) => Ok(vec![StaffEvent::Restored { by, at: now }]),
            Some(Staff { record: None, .. }) | None => Err(Refusal::AlreadyDone),
        },
    }
}

/// A record as it is kept.
fn checked(member: Member, mut record: StaffRecord) -> Result<StaffRecord, Refusal> {
    record.speciality =
        crate::coo::plain(&record.speciality).split_whitespace().collect::<Vec<_>>().join(" ");
    record.instructions = crate::coo::plain(record.instructions.trim());
    for (field, text) in [("speciality", &record.speciality), ("instructions", &record.instructions)] {
        if text.is_empty() {
            return Err(Refusal::Silent { field });
        }
    }
    if record.speciality.chars().count() > SPECIALITY_CHARS_MAX {
        return Err(Refusal::LongSpeciality);
    }
    if record.instructions.len() > INSTRUCTIONS_BYTES_MAX {
        return Err(Refusal::LongInstructions { size_bytes: record.instructions.len() });
    }
    record.tools = record.tools.map(|tools| checked_tools(member, tools)).transpose()?;
    if !member.is_worker() {
        let workers_only = [
            ("permission", record.permission.is_some()),
            ("may_change", record.may_change.is_some()),
            ("concurrency", record.concurrency.is_some()),
        ];
        if let Some((field, _)) = workers_only.into_iter().find(|(_, is_there)| *is_there) {
            return Err(Refusal::NotAWorker { member, field });
        }
        if record.minutes_max.is_some() && !member.is_waited_for() {
            return Err(Refusal::NobodyWaits { member });
        }
    }
    for (field, number) in [("concurrency", record.concurrency), ("minutes_max", record.minutes_max)] {
        if number == Some(0) {
            return Err(Refusal::Zero { field });
        }
    }
    record.may_change = record.may_change.map(checked_patterns).transpose()?;
    Ok(record)
}

fn checked_tools(member: Member, mut tools: Vec<String>) -> Result<Vec<String>, Refusal> {
    let there = tools_of(member);
    if let Some(tool) = tools.iter().find(|tool| !there.contains(tool)) {
        return Err(Refusal::UnknownTool { member, tool: tool.clone(), there });
    }
    if let Some(tool) = last_tool(member).filter(|last| !tools.iter().any(|tool| tool == last)) {
        return Err(Refusal::MissingTool { member, tool });
    }
    tools.sort_unstable();
    tools.dedup();
    Ok(tools)
}

fn checked_patterns(patterns: Vec<String>) -> Result<Vec<String>, Refusal> {
    let is_long = |pattern: &String| pattern.chars().count() > PATTERN_CHARS_MAX;
    if patterns.len() > PATTERNS_MAX || patterns.iter().any(is_long) {
        return Err(Refusal::ManyPatterns);
    }
    for text in &patterns {
        pattern(text).map_err(|detail| Refusal::Pattern { pattern: text.clone(), detail })?;
    }
    Ok(patterns)
}
