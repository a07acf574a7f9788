//! Models that say what a test wrote down.

use super::life::{Life, Pulse};
use super::trips::{Moment, Trips};
use crate::ports::Models;
use async_trait::async_trait;
use deputy_domain::model::{
    Delta, FaultKind, ModelAnswer, ModelFault, ModelMessage, ModelName, ModelRequest, ModelToolCall, Price,
    Stop, TokenUsage,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

/// What a model says at one turn.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    /// Words without a tool.
    Say(String),
    /// Tools, as name and arguments.
    Use(Vec<(String, String)>),
    /// It fails.
    Fail(FaultKind, Option<Duration>),
    /// It never answers.
    Hang,
    /// The program around it breaks.
    Panic,
}

impl Turn {
    /// One tool.
    pub fn tool(name: &str, arguments: &str) -> Self {
        Self::Use(vec![(name.to_owned(), arguments.to_owned())])
    }

    /// A shell command.
    pub fn shell(command: &str) -> Self {
        Self::tool("shell_exec", &serde_json::json!({ "cmd": command }).to_string())
    }

    /// A question to the founder.
    pub fn ask(question: &str) -> Self {
        Self::tool("ask_founder", &serde_json::json!({ "question": question }).to_string())
    }

    /// The end.
    pub fn finish() -> Self {
        Self::tool("finish", r#"{"summary":"it is done"}"#)
    }
}

type Play = Box<dyn Fn(&ModelRequest) -> Turn + Send>;

struct State {
    play: Play,
    asked: Vec<ModelRequest>,
    prices: BTreeMap<ModelName, Price>,
    usage: TokenUsage,
    context_tokens: u64,
}

/// All models behind one door, playing one script.
#[derive(Clone)]
pub struct ScriptedModels {
    state: Arc<Mutex<State>>,
    life: Life,
    pulse: Pulse,
    /// Calls that fail, whatever the script says.
    pub faults: Trips<(FaultKind, Option<Duration>)>,
}

/// How many turns a conversation has had.
pub fn turns(request: &ModelRequest) -> usize {
    request.messages.iter().filter(|message| matches!(message, ModelMessage::Assistant { .. })).count()
}

/// Everything that a conversation has told the model, in one text.
pub fn told(request: &ModelRequest) -> String {
    serde_json::to_string(&request.messages).expect("messages are plain data")
}

impl ScriptedModels {
    /// Models that call one tool and finish.
    pub fn new(pulse: Pulse) -> Self {
        let state = State {
            play: Box::new(in_order(vec![Turn::shell("make it so"), Turn::finish()])),
            asked: Vec::new(),
            prices: BTreeMap::new(),
            usage: TokenUsage { input: 1_000, output: 100, ..TokenUsage::default() },
            context_tokens: 100_000,
        };
        Self { state: Arc::new(Mutex::new(state)), life: Life::default(), pulse, faults: Trips::default() }
    }

    /// The same models, seen by one life of a daemon.
    #[must_use]
    pub fn of(&self, life: &Life) -> Self {
        Self { life: life.clone(), ..self.clone() }
    }

    /// Plays these turns; after the last one every turn is a `finish`.
    pub fn play(&self, turns: impl IntoIterator<Item = Turn>) {
        self.play_by(in_order(turns.into_iter().collect()));
    }

    /// Plays by looking at what it is asked.
    pub fn play_by(&self, play: impl Fn(&ModelRequest) -> Turn + Send + 'static) {
        self.lock().play = Box::new(play);
    }

    /// A model has a price from now on.
    pub fn set_price(&self, model: &str, price: Price) {
        self.lock().prices.insert(model.parse().expect("a model's name"), price);
    }

    /// From now on no price is known.
    pub fn forget_prices(&self) {
        self.lock().prices.clear();
    }

    /// What every answer uses from now on.
    pub fn set_usage(&self, usage: TokenUsage) {
        self.lock().usage = usage;
    }

    /// Everything that was asked, in order.
    pub fn asked(&self) -> Vec<ModelRequest> {
        self.lock().asked.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn in_order(script: Vec<Turn>) -> impl Fn(&ModelRequest) -> Turn {
    move |request| script.get(turns(request)).cloned().unwrap_or_else(Turn::finish)
}

#[async_trait]
impl Models for ScriptedModels {
    async fn call(
        &self,
        request: &ModelRequest,
        deltas: mpsc::Sender<Delta>,
    ) -> Result<ModelAnswer, ModelFault> {
        self.life.goes_on().await;
        self.pulse.change();
        tokio::task::yield_now().await;
        let (turn, usage) = {
            let mut state = self.lock();
            state.asked.push(request.clone());
            ((state.play)(request), state.usage)
        };
        let turn = match self.faults.trip() {
            Some((Moment::Before | Moment::After, (kind, after))) => Turn::Fail(kind, after),
            None => turn,
        };
        // Nobody may be watching.
        let _ = deltas.try_send(Delta::Text("…".to_owned()));
        drop(deltas);
        self.life.goes_on().await;
        self.pulse.change();
        let answer = |text: String, tool_calls: Vec<ModelToolCall>, stop| ModelAnswer {
            text,
            tool_calls,
            opaque: Vec::new(),
            stop,
            usage: Some(usage),
        };
        match turn {
            Turn::Say(text) => Ok(answer(text, Vec::new(), Stop::EndTurn)),
            Turn::Use(tools) => {
                let calls = tools.into_iter().enumerate().map(|(place, (name, arguments))| ModelToolCall {
                    provider_id: format!("call-{}-{place}", turns(request)),
                    name,
                    arguments,
                });
                Ok(answer(String::new(), calls.collect(), Stop::ToolUse))
            }
            Turn::Fail(kind, after) => {
                Err(ModelFault::new(&request.model, kind, after, "as the script says"))
            }
            Turn::Hang => std::future::pending().await,
            Turn::Panic => panic!("as the script says"),
        }
    }

    fn price(&self, model: &ModelName) -> Option<Price> {
        self.lock().prices.get(model).copied()
    }

    fn context_tokens(&self, _: &ModelName) -> u64 {
        self.lock().context_tokens
    }
}
