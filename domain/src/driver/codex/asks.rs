//! What the app server asks for, and what it is answered.

use super::asked::{Asked, Call, Kind, MCP};
use super::said::Words;
use super::server::{Server, Turn};
use super::words::{Choice, Question, Questions, read};
use crate::driver::{Act, Fact, Told, rpc};
use serde_json::{Map, Value, json};

impl Server {
    /// Whatever is not known is refused at once, so that nothing hangs.
    pub(super) fn on_asked(&mut self, id: Value, method: &str, params: &Value) -> Vec<Act> {
        match method {
            "item/commandExecution/requestApproval" => {
                let tool = if params["kind"] == "writeStdin" { "write_stdin" } else { "shell" };
                let arguments =
                    of(params, &["command", "cwd", "networkApprovalContext", "additionalPermissions"]);
                let title = params["command"].as_str().unwrap_or("use the network").to_owned();
                self.permission(id, params, Kind::Decision, tool, &arguments, title)
            }
            "item/fileChange/requestApproval" => {
                let changes = params["itemId"].as_str().and_then(|item| self.changes.get(item)).cloned();
                let mut arguments = of(params, &["grantRoot"]);
                let title = format!("change {}", paths(changes.as_ref()));
                arguments["changes"] = changes.unwrap_or_default();
                self.permission(id, params, Kind::Decision, "apply_patch", &arguments, title)
            }
            "item/permissions/requestApproval" => {
                let arguments = of(params, &["permissions", "cwd"]);
                let kind = Kind::Grant(params["permissions"].clone());
                let title = params["reason"].as_str().unwrap_or("more permissions for this turn").to_owned();
                self.permission(id, params, kind, "permissions", &arguments, title)
            }
            "mcpServer/elicitation/request" if is_yes_or_no(params) => {
                let arguments = of(params, &["serverName", "message", "_meta"]);
                let title = params["message"].as_str().unwrap_or("use a tool").to_owned();
                self.permission(id, params, Kind::Tool, MCP, &arguments, title)
            }
            "mcpServer/elicitation/request" => {
                let decline =
                    rpc::answer(&id, &json!({ "action": "decline", "content": null, "_meta": null }));
                self.refused(decline, method)
            }
            "item/tool/requestUserInput" => match read::<Questions>(params) {
                // All at once: the process may be gone before the first is answered.
                Some(Questions { questions }) if !questions.is_empty() => {
                    let questions = questions.into_iter().enumerate();
                    questions.map(|(part, question)| self.question(&id, params, question, part)).collect()
                }
                _ => self.refused(rpc::refuse(&id), method),
            },
            _ => self.refused(rpc::refuse(&id), method),
        }
    }

    fn refused(&mut self, refusal: Act, method: &str) -> Vec<Act> {
        let remark = self.remarks.of(&format!("It asked for what Deputy does not do: {method}"));
        std::iter::once(refusal).chain(remark).collect()
    }

    fn permission(
        &mut self,
        id: Value,
        params: &Value,
        kind: Kind,
        tool: &str,
        arguments: &Value,
        title: String,
    ) -> Vec<Act> {
        let key = key(&id, params, 0);
        let of = self.step_of(params);
        self.asked.insert(key.clone(), Asked { of, id, kind });
        let arguments = arguments.to_string();
        vec![Act::Fact(Fact::PermissionAsked { key, tool: tool.to_owned(), arguments, title })]
    }

    /// The step that a request is about: the one it names, or the first call of its server that nobody asked about.
    fn step_of(&mut self, params: &Value) -> Option<String> {
        if let Some(item) = params["itemId"].as_str() {
            return Some(item.to_owned());
        }
        let server = params["serverName"].as_str()?;
        let is_of = |call: &Call| {
            !call.is_asked && call.name.strip_prefix(server).is_some_and(|rest| rest.starts_with('.'))
        };
        let (item, call) = self.calls.iter_mut().find(|(_, call)| is_of(call))?;
        call.is_asked = true;
        Some(item.clone())
    }

    fn question(&mut self, id: &Value, params: &Value, question: Question, part: usize) -> Act {
        let key = key(id, params, part);
        let options = question.options.into_iter().flatten().map(Choice::shown).collect();
        let kind = Kind::Question { of: question.id, answer: None };
        let of = self.step_of(params);
        self.asked.insert(key.clone(), Asked { of, id: id.clone(), kind });
        Act::Fact(Fact::QuestionAsked { key, question: question.question, options })
    }

    /// An answer to what is not asked (any more) is not sent: it would answer something else.
    pub(super) fn on_permission(&mut self, key: &str, told: &Told) -> Vec<Act> {
        let Some(Asked { of, id, kind }) = self.asked.remove(key) else { return Vec::new() };
        let is_allowed = *told == Told::Allowed;
        let answer = match kind {
            Kind::Decision => json!({ "decision": if is_allowed { "accept" } else { "decline" } }),
            Kind::Grant(permissions) => {
                json!({ "permissions": if is_allowed { permissions } else { json!({}) }, "scope": "turn" })
            }
            Kind::Tool if is_allowed => json!({ "action": "accept", "content": {}, "_meta": null }),
            Kind::Tool => json!({ "action": "decline", "content": null, "_meta": null }),
            Kind::Question { .. } => {
                self.asked.insert(key.to_owned(), Asked { of, id, kind });
                return Vec::new();
            }
        };
        let mut acts = vec![rpc::answer(&id, &answer)];
        // The decision itself has no room for a reason.
        if let Told::Denied { reason } = told
            && !reason.trim().is_empty()
            && matches!(self.turn, Turn::Runs(_))
        {
            acts.push(self.tell(Words::aside(format!("That was denied: {reason}"))));
        }
        acts
    }

    pub(super) fn on_answered(&mut self, key: &str, text: &str) -> Vec<Act> {
        let Some(Asked { id, kind: Kind::Question { answer, .. }, .. }) = self.asked.get_mut(key) else {
            return Vec::new();
        };
        *answer = Some(text.to_owned());
        let id = id.clone();
        let together = self.asked.values().filter(|asked| asked.id == id);
        let answers: Option<Map<_, _>> = together
            .map(|asked| match &asked.kind {
                Kind::Question { of, answer: Some(text) } => Some((of.clone(), json!({ "answers": [text] }))),
                _ => None,
            })
            .collect();
        let Some(answers) = answers else { return Vec::new() };
        self.asked.retain(|_, asked| asked.id != id);
        vec![rpc::answer(&id, &json!({ "answers": answers }))]
    }
}

/// Names a request: by its step, which no later process of this thread repeats, and by its id.
fn key(id: &Value, params: &Value, part: usize) -> String {
    let id = id.as_str().map_or_else(|| id.to_string(), ToOwned::to_owned);
    let item = params["itemId"].as_str().unwrap_or("request");
    if part == 0 { format!("{item}:{id}") } else { format!("{item}:{id}:{part}") }
}

/// These fields, where they say something: an answer is bound to them, so none of them is a time or an id.
fn of(params: &Value, names: &[&str]) -> Value {
    let fields = names.iter().filter(|name| !params[**name].is_null());
    fields.map(|name| ((*name).to_owned(), params[*name].clone())).collect::<Map<_, _>>().into()
}

/// The files of some changes, for people.
fn paths(changes: Option<&Value>) -> String {
    let changes = changes.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let paths = changes.iter().filter_map(|change| change["path"].as_str()).collect::<Vec<_>>();
    if paths.is_empty() { "files".to_owned() } else { paths.join(", ") }
}

/// Whether yes or no is all that a form wants to know.
fn is_yes_or_no(params: &Value) -> bool {
    let fields = params["requestedSchema"]["properties"].as_object();
    params["mode"] == "form" && fields.is_none_or(Map::is_empty)
}
