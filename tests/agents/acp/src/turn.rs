//! A turn: from a prompt to its answer.

use crate::script::{self, Line};
use crate::session::{self, Sessions, done, first, put, remember};
use agent_client_protocol::v1::ConnectionTo;
use agent_client_protocol::v1::schema::{
    ContentBlock, ContentChunk, Cost, Diff, MessageId, PermissionOption, PermissionOptionKind, Plan,
    PlanEntry, PlanEntryPriority, PlanEntryStatus, PromptRequest, PromptResponse, ReadTextFileRequest,
    RequestPermissionOutcome, RequestPermissionRequest, SessionId, SessionNotification, SessionUpdate,
    StopReason, TextContent, ToolCall, ToolCallContent, ToolCallStatus, ToolCallUpdate, ToolCallUpdateFields,
    ToolKind, Usage, UsageUpdate, WriteTextFileRequest,
};
use agent_client_protocol::{Client, Error, Result};
use std::path::Path;
use std::process::Command;

/// How a line ended.
enum Next {
    /// On to the next one.
    On,
    /// The turn is over.
    Over(StopReason),
}

/// Says a session's past again, as the protocol wants it of `session/load`.
pub fn repeat(client: &ConnectionTo<Client>, id: &SessionId, past: &[String]) -> Result<()> {
    for text in past {
        client.send_notification(SessionNotification::new(
            id.clone(),
            SessionUpdate::UserMessageChunk(chunk(text)),
        ))?;
        client.send_notification(SessionNotification::new(
            id.clone(),
            SessionUpdate::AgentMessageChunk(chunk(text)),
        ))?;
    }
    Ok(())
}

/// Takes a prompt.
pub async fn take(
    client: &ConnectionTo<Client>,
    sessions: &Sessions,
    request: &PromptRequest,
) -> Result<PromptResponse> {
    let turn = Turn { client, sessions, id: &request.session_id };
    if !sessions.is_open(turn.id) {
        return Err(Error::invalid_params());
    }
    let words: String = request.prompt.iter().filter_map(text_of).collect();
    remember(turn.id, &words);
    let lines = script::lines(&words);
    if !lines.is_empty() {
        put(turn.id, &lines);
    }
    while let Some(line) = first(turn.id) {
        let Some(line) = Line::read(&line) else {
            done(turn.id);
            return Err(Error::invalid_params());
        };
        if let Next::Over(reason) = turn.act(line).await? {
            return Ok(answer(reason));
        }
    }
    Ok(answer(StopReason::EndTurn))
}

fn answer(reason: StopReason) -> PromptResponse {
    PromptResponse::new(reason).usage(Usage::new(120, 100, 20))
}

fn text_of(block: &ContentBlock) -> Option<&str> {
    match block {
        ContentBlock::Text(text) => Some(&text.text),
        _ => None,
    }
}

fn chunk(text: &str) -> ContentChunk {
    ContentChunk::new(ContentBlock::Text(TextContent::new(text)))
}

/// What it calls the change of a file.
fn name_of(path: &str) -> String {
    format!("change {path}")
}

struct Turn<'a> {
    client: &'a ConnectionTo<Client>,
    sessions: &'a Sessions,
    id: &'a SessionId,
}

impl Turn<'_> {
    /// A line that is put down as done before it ends is not begun again by a later process.
    async fn act(&self, line: Line) -> Result<Next> {
        match line {
            Line::Change(path, text) => return self.change(&path, &text).await,
            Line::Force(path, text) => {
                done(self.id);
                self.begin(&path, &text)?;
                self.write(&path, &text)?;
                return Ok(Next::On);
            }
            Line::Wait => {
                done(self.id);
                let call = ToolCall::new("wait", "Wait").status(ToolCallStatus::InProgress);
                self.tell(SessionUpdate::ToolCall(call))?;
                self.sessions.cancelled(self.id).await;
                return Ok(Next::Over(StopReason::Cancelled));
            }
            Line::Die => {
                done(self.id);
                // What was said before has left when something behind it is answered.
                let request = ReadTextFileRequest::new(self.id.clone(), "/dev/null");
                let _ = self.client.send_request(request).block_task().await;
                std::process::exit(9);
            }
            Line::Error(code, text) => {
                done(self.id);
                return Err(Error::new(code, text));
            }
            Line::Stop(reason) => {
                done(self.id);
                let reason = serde_json::from_value(reason.into()).map_err(Error::into_internal_error)?;
                return Ok(Next::Over(reason));
            }
            Line::Gate(path) => {
                let script = "mkfifo \"$1\" && cat \"$1\" && rm \"$1\"";
                let waited = Command::new("sh").args(["-c", script, "sh", &path]).output();
                waited.map_err(Error::into_internal_error)?;
            }
            Line::Say(text) => self.say(&text)?,
            Line::Plan(steps) => {
                let entry = |step| PlanEntry::new(step, PlanEntryPriority::High, PlanEntryStatus::Pending);
                self.tell(SessionUpdate::Plan(Plan::new(steps.into_iter().map(entry).collect())))?;
            }
            Line::Read(path) => {
                let request = ReadTextFileRequest::new(self.id.clone(), path);
                let read = self.client.send_request(request).block_task().await;
                self.say(&read.map_or_else(|fault| format!("I may not read: {fault}"), |file| file.content))?;
            }
            Line::Write(path, text) => {
                let request = WriteTextFileRequest::new(self.id.clone(), path, text);
                let wrote = self.client.send_request(request).block_task().await;
                self.say(
                    &wrote
                        .map_or_else(|fault| format!("I may not write: {fault}"), |_| "I wrote.".to_owned()),
                )?;
            }
            Line::Break(path) => {
                if !Path::new(&path).exists() {
                    std::fs::write(path, "").map_err(Error::into_internal_error)?;
                    session::spoil();
                    std::process::exit(9);
                }
            }
            Line::Cost(amount) => {
                let cost = UsageUpdate::new(100, 1000).cost(Cost::new(amount, "USD"));
                self.tell(SessionUpdate::UsageUpdate(cost))?;
            }
        }
        done(self.id);
        Ok(Next::On)
    }

    fn tell(&self, update: SessionUpdate) -> Result<()> {
        self.client.send_notification(SessionNotification::new(self.id.clone(), update))
    }

    fn say(&self, text: &str) -> Result<()> {
        remember(self.id, text);
        let (one, other) = text.split_at(text.floor_char_boundary(text.len() / 2));
        let message = MessageId::new(text);
        for piece in [one, other] {
            let piece = chunk(piece).message_id(message.clone());
            self.tell(SessionUpdate::AgentMessageChunk(piece))?;
        }
        Ok(())
    }

    /// Asks before it writes. What was not decided is asked again by whoever goes on.
    async fn change(&self, path: &str, text: &str) -> Result<Next> {
        let id = self.begin(path, text)?;
        let option = |id: &str, kind| PermissionOption::new(id.to_owned(), id, kind);
        let options = vec![
            option("always", PermissionOptionKind::AllowAlways),
            option("once", PermissionOptionKind::AllowOnce),
            option("no", PermissionOptionKind::RejectOnce),
        ];
        let asked = ToolCallUpdate::new(id.clone(), ToolCallUpdateFields::new());
        let request = RequestPermissionRequest::new(self.id.clone(), asked, options);
        let decided = self.client.send_request(request).block_task().await?.outcome;
        let RequestPermissionOutcome::Selected(choice) = decided else {
            return Ok(Next::Over(StopReason::Cancelled));
        };
        done(self.id);
        if &*choice.option_id.0 == "once" {
            self.write(path, text)?;
        } else {
            self.update(path, ToolCallUpdateFields::new().status(ToolCallStatus::Failed))?;
        }
        Ok(Next::On)
    }

    /// Says what it is about to write, and what it calls that.
    fn begin(&self, path: &str, text: &str) -> Result<String> {
        let id = name_of(path);
        let input = serde_json::json!({ "path": path, "content": text });
        let call = ToolCall::new(id.clone(), format!("Change {path}")).kind(ToolKind::Edit).raw_input(input);
        self.tell(SessionUpdate::ToolCall(call))?;
        Ok(id)
    }

    fn write(&self, path: &str, text: &str) -> Result<()> {
        self.update(path, ToolCallUpdateFields::new().status(ToolCallStatus::InProgress))?;
        std::fs::write(Path::new(path), text).map_err(Error::into_internal_error)?;
        let content = vec![ToolCallContent::Diff(Diff::new(path, text))];
        self.update(path, ToolCallUpdateFields::new().status(ToolCallStatus::Completed).content(content))
    }

    fn update(&self, path: &str, fields: ToolCallUpdateFields) -> Result<()> {
        self.tell(SessionUpdate::ToolCallUpdate(ToolCallUpdate::new(name_of(path), fields)))
    }
}
