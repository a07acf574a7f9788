//! What the app server tells.

use super::asked::Call;
use super::items;
use super::server::{Server, Turn};
use super::trouble::failed;
use super::words::{Delta, ErrorNote, Item, ItemNote, TurnNote, UsageNote, read};
use crate::driver::{Act, Fact, Trouble, TurnEnd};
use serde_json::Value;

impl Server {
    /// Notes of a kind that is not named here mean nothing to Deputy.
    pub(super) fn on_told(&mut self, method: &str, params: &Value) -> Vec<Act> {
        let acts = match method {
            "turn/started" => read(params).map(|note: TurnNote| self.on_turn_started(&note)),
            "turn/completed" => read(params).map(|note: TurnNote| self.on_turn_completed(note)),
            "item/started" => read(params).map(|note: ItemNote| self.on_item_started(&note)),
            "item/completed" => read(params).map(|note: ItemNote| self.on_item_completed(note)),
            "item/agentMessage/delta" => read(params).map(|note: Delta| self.on_delta(note)),
            "thread/tokenUsage/updated" => read(params).map(|note: UsageNote| self.on_usage(&note)),
            "error" => read(params).map(|note: ErrorNote| self.on_error(note)),
            "account/rateLimits/updated" => {
                Some(self.limits.on_note(&params["rateLimits"]).into_iter().map(Act::Fact).collect())
            }
            "serverRequest/resolved" => {
                self.asked.retain(|_, asked| asked.id != params["requestId"]);
                Some(Vec::new())
            }
            "warning" | "guardianWarning" => Some(self.remark(&params["message"])),
            "configWarning" | "deprecationNotice" => Some(self.remark(&params["summary"])),
            "model/rerouted" => Some(self.remark(&params["reason"])),
            _ => Some(Vec::new()),
        };
        acts.unwrap_or_else(|| self.remarks.of(&format!("{method} {params}")).into_iter().collect())
    }

    fn remark(&mut self, text: &Value) -> Vec<Act> {
        text.as_str().and_then(|text| self.remarks.of(text)).into_iter().collect()
    }

    fn is_our_thread(&self, thread: &str) -> bool {
        self.thread.as_deref() == Some(thread)
    }

    fn on_turn_started(&mut self, note: &TurnNote) -> Vec<Act> {
        if self.is_our_thread(&note.thread_id) { self.on_turn_named(&note.turn.id) } else { Vec::new() }
    }

    fn on_turn_completed(&mut self, note: TurnNote) -> Vec<Act> {
        let is_other = matches!(&self.turn, Turn::Runs(turn) if *turn != note.turn.id);
        if is_other || !self.is_our_thread(&note.thread_id) || note.turn.status == "inProgress" {
            return Vec::new();
        }
        let before = self.error.take();
        let error = note.turn.error.or_else(|| before.clone());
        let end = match (note.turn.status.as_str(), error) {
            ("completed", _) => match self.said.take() {
                Some(text) => TurnEnd::Done { text },
                // It calls that a success, and so it ends, too, when a line of the model's answer was broken.
                None => TurnEnd::Failed {
                    trouble: Trouble::Provider,
                    detail: "the model ended its turn without an answer".to_owned(),
                },
            },
            ("interrupted", None) => TurnEnd::Interrupted,
            (_, Some(error)) => failed(&error, before.as_ref(), &self.limits),
            (status, None) => TurnEnd::Failed { trouble: Trouble::Other, detail: status.to_owned() },
        };
        self.end_turn(end)
    }

    fn on_item_started(&mut self, note: &ItemNote) -> Vec<Act> {
        if let Item::FileChange { id, changes, .. } = &note.item {
            self.changes.insert(id.clone(), changes.clone());
        }
        if let Item::McpToolCall { id, server, tool, .. } = &note.item {
            self.calls.insert(id.clone(), Call { name: format!("{server}.{tool}"), is_asked: false });
        }
        items::began(&note.item).into_iter().collect()
    }

    fn on_item_completed(&mut self, note: ItemNote) -> Vec<Act> {
        let is_ours = self.is_our_thread(&note.thread_id);
        match note.item {
            Item::AgentMessage { text } => {
                if !is_ours || text.trim().is_empty() {
                    return Vec::new();
                }
                self.said = Some(text.clone());
                vec![Act::Fact(Fact::Said { text })]
            }
            Item::UserMessage { client_id, content } => {
                let text = items::texts(&content);
                let read = if is_ours { self.words.read(client_id.as_deref(), &text) } else { None };
                read.map(Act::Took).into_iter().collect()
            }
            Item::ContextCompaction {} => {
                self.remarks.of("It shortened its conversation.").into_iter().collect()
            }
            item => {
                if let Item::McpToolCall { id, .. } = &item {
                    self.calls.remove(id);
                }
                let ended = items::ended(&item);
                if is_ours && ended.is_some() {
                    self.said = None;
                }
                ended.into_iter().collect()
            }
        }
    }

    fn on_delta(&mut self, note: Delta) -> Vec<Act> {
        if self.is_our_thread(&note.thread_id) { vec![Act::Show(note.delta)] } else { Vec::new() }
    }

    /// What was used before this process is told once more when a thread is resumed.
    fn on_usage(&mut self, note: &UsageNote) -> Vec<Act> {
        let is_of_turn = match &self.turn {
            Turn::Runs(turn) => note.turn_id.as_deref().is_none_or(|of| of == turn),
            Turn::Asked | Turn::Ended => false,
        };
        let is_history = self.is_our_thread(&note.thread_id) && !is_of_turn;
        self.counted.on_note(note, is_history).into_iter().collect()
    }

    fn on_error(&mut self, note: ErrorNote) -> Vec<Act> {
        let more = note.error.additional_details.as_deref().unwrap_or_default();
        let remark = self.remarks.of(format!("{} {more}", note.error.message).trim());
        let is_open = self.is_our_thread(&note.thread_id) && self.turn != Turn::Ended;
        // The end of the turn says the last one again.
        if note.will_retry || !is_open {
            if is_open {
                self.error = Some(note.error);
            }
            return remark.into_iter().collect();
        }
        if self.error.is_none() {
            self.error = Some(note.error);
        }
        Vec::new()
    }
}
