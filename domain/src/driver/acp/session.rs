//! From the greeting to the first words: which session, by which login, in which mode.

use super::driver::{Acp, Waits};
use super::words::{AuthMethod, Opened};
use crate::driver::rpc::Fault;
use crate::driver::{Act, Fact, Session, Stance, Trouble, TurnEnd};
use serde_json::{Value, json};

/// Modes in which agents do not ask, by their names for them: codex, claude, gemini and qwen.
const OPEN_MODES: [&str; 4] = ["agent-full-access", "full-access", "bypassPermissions", "yolo"];

impl Acp {
    /// A new session, or an earlier one: without its past, where the program can.
    pub(super) fn open_session(&mut self) -> Vec<Act> {
        let mut params = json!({ "cwd": self.order.workspace, "mcpServers": [] });
        let Session::Resume(session) = self.order.session.clone() else {
            return vec![self.ask("session/new", &params, Waits::Session)];
        };
        params["sessionId"] = json!(session);
        self.is_loading = true;
        self.spent.is_resumed = true;
        let can = &self.greeting.agent_capabilities;
        if can.session_capabilities["resume"].is_object() {
            vec![self.ask("session/resume", &params, Waits::Session)]
        } else if can.load_session {
            vec![self.ask("session/load", &params, Waits::Session)]
        } else {
            let detail = "it cannot go on with an earlier session".to_owned();
            self.end_turn(TurnEnd::Failed { trouble: Trouble::Session, detail })
        }
    }

    /// By a key that it has in its environment, where it knows such a way. Nobody is there to log in.
    pub(super) fn authenticate(&mut self, fault: &Fault) -> Vec<Act> {
        self.has_authenticated = true;
        let method = self.greeting.auth_methods.iter().find(|method| is_by_key(method));
        if let Some(method) = method.map(|method| method.id.clone()) {
            return vec![self.ask("authenticate", &json!({ "methodId": method }), Waits::Authenticated)];
        }
        let names =
            self.greeting.auth_methods.iter().map(|method| method.name.as_ref().unwrap_or(&method.id));
        let names = names.cloned().collect::<Vec<_>>().join(", ");
        let detail = format!("{} (ways to log in, none of them by a key: {names})", fault.text());
        self.end_turn(TurnEnd::Failed { trouble: Trouble::Key, detail })
    }

    pub(super) fn on_session(&mut self, opened: &Opened) -> Vec<Act> {
        self.is_loading = false;
        let resumed = match &self.order.session {
            Session::Resume(session) => Some(session),
            Session::Fresh(_) => None,
        };
        let Some(session) = opened.session_id.as_ref().or(resumed).cloned() else {
            let detail = "it named no session".to_owned();
            return self.end_turn(TurnEnd::Failed { trouble: Trouble::Session, detail });
        };
        self.session = Some(session.clone());
        let model = model_in(&opened.config_options);
        let mut acts = vec![Act::Fact(Fact::SessionBegan { session: session.clone(), model })];
        match self.open_mode(opened) {
            Some(mode) => {
                let params = json!({ "sessionId": session, "modeId": mode });
                acts.push(self.ask("session/set_mode", &params, Waits::Mode));
            }
            None => acts.extend(self.start_turn(&self.first_words())),
        }
        acts
    }

    /// The mode in which it does not ask, if it shall not and is not in it.
    fn open_mode(&self, opened: &Opened) -> Option<&'static str> {
        let modes = opened.modes.as_ref().filter(|_| self.order.stance == Stance::Open)?;
        let mode = OPEN_MODES
            .into_iter()
            .find(|mode| modes.available_modes.iter().any(|other| other.id == *mode))?;
        (modes.current_mode_id != mode).then_some(mode)
    }

    pub(super) fn first_words(&self) -> String {
        match &self.order.session {
            Session::Fresh(_) if !self.order.briefing.trim().is_empty() => {
                format!("{}\n\n{}", self.order.briefing, self.order.prompt)
            }
            _ => self.order.prompt.clone(),
        }
    }
}

/// Whether it takes a key, and nobody has to log in: the protocol says so only for variables.
fn is_by_key(method: &AuthMethod) -> bool {
    let id = method.id.to_ascii_lowercase().replace('_', "-");
    match method.kind.as_deref() {
        Some("env_var") => true,
        Some("terminal") => false,
        _ => id.contains("api-key") || id.contains("apikey"),
    }
}

/// The model that a session has, where the program lets it be chosen.
fn model_in(options: &Value) -> Option<String> {
    let options = options.as_array()?.iter();
    let mut models = options.filter(|option| option["category"] == "model" || option["id"] == "model");
    models.next()?["currentValue"].as_str().map(ToOwned::to_owned)
}
