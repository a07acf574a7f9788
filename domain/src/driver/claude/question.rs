//! What Claude Code asks and waits for: leave to use a tool, or an answer of the founder's.

use super::words::{Answered, ControlRequest, Decided, Requested, Sent};
use super::{Act, Fact, Told};
use crate::driver::remark::remarked;
use serde::Deserialize;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;

/// The tool that is a question, not a deed.
const QUESTION_TOOL: &str = "AskUserQuestion";

/// What waits for an answer, by the program's name for it.
#[derive(Debug, Default)]
pub(super) struct Questions {
    waiting: BTreeMap<String, Waiting>,
}

#[derive(Debug)]
struct Waiting {
    /// The use of a tool that it is about.
    of: Option<String>,
    input: Box<RawValue>,
    /// One question after the other with its answer; empty for leave to use a tool.
    questions: Vec<(String, Option<String>)>,
}

#[derive(Deserialize)]
struct Asked {
    questions: Vec<AskedOne>,
}

#[derive(Deserialize)]
struct AskedOne {
    question: String,
    #[serde(default)]
    options: Vec<AskedOption>,
}

#[derive(Deserialize)]
struct AskedOption {
    label: String,
    description: Option<String>,
}

impl Questions {
    /// It asks. What is to be recorded, or a refusal at once where nobody understands it.
    pub(super) fn asked(&mut self, asked: ControlRequest) -> Vec<Act> {
        let ControlRequest { request_id, request } = asked;
        match request {
            Requested {
                subtype,
                tool_name: Some(tool),
                input: Some(input),
                display_name,
                description,
                tool_use_id: of,
            } if subtype == "can_use_tool" => {
                if tool == QUESTION_TOOL {
                    return self.founder_asked(request_id, of, input);
                }
                let shown = display_name.unwrap_or_else(|| tool.clone());
                let title = description.map_or_else(|| shown.clone(), |about| format!("{shown}: {about}"));
                let arguments = input.get().to_owned();
                let fact = Fact::PermissionAsked { key: request_id.clone(), tool, arguments, title };
                self.waiting.insert(request_id, Waiting { of, input, questions: Vec::new() });
                vec![Act::Fact(fact)]
            }
            other => {
                let answer =
                    Answered::Error { request_id: &request_id, error: "not supported by this client" };
                let remark = format!("It wants something nobody here understands: {}", other.subtype);
                vec![send(answer), remarked(&remark)]
            }
        }
    }

    /// It asks in a way that cannot be read.
    pub(super) fn not_read(request_id: &str) -> Vec<Act> {
        let answer = Answered::Error { request_id, error: "the request could not be read" };
        vec![send(answer), remarked("It asks for something in a way that nobody here can read")]
    }

    /// Whether it may do what it asked for; nothing if that is no longer asked.
    pub(super) fn decided(&mut self, key: &str, told: &Told) -> Option<Act> {
        if self.waiting.get(key).is_none_or(|waiting| !waiting.questions.is_empty()) {
            return None;
        }
        let waiting = self.waiting.remove(key)?;
        let response = match told {
            Told::Allowed => Decided::Allow { updated_input: &waiting.input },
            Told::Denied { reason } => Decided::Deny { message: reason },
        };
        Some(send(Answered::Success { request_id: key, response }))
    }

    /// The founder's answer to one question. The program hears of it with the last of those it asked together.
    pub(super) fn answered(&mut self, key: &str, text: &str) -> Option<Act> {
        let (request, number) = key.rsplit_once('#')?;
        let waiting = self.waiting.get_mut(request)?;
        let (_, answer) = waiting.questions.get_mut(number.parse::<usize>().ok()?)?;
        *answer = Some(text.to_owned());
        if waiting.questions.iter().any(|(_, answer)| answer.is_none()) {
            return None;
        }
        let waiting = self.waiting.remove(request)?;
        let input = with_answers(&waiting)?;
        let response = Decided::Allow { updated_input: &input };
        Some(send(Answered::Success { request_id: request, response }))
    }

    /// The use of a tool that a request or a question is about.
    pub(super) fn of(&self, key: &str) -> Option<String> {
        let request = key.rsplit_once('#').map_or(key, |(request, _)| request);
        self.waiting.get(request)?.of.clone()
    }

    /// It wants no answer any more.
    pub(super) fn withdrawn(&mut self, request: &str) {
        self.waiting.remove(request);
    }

    fn founder_asked(&mut self, request_id: String, of: Option<String>, input: Box<RawValue>) -> Vec<Act> {
        let asked =
            serde_json::from_str::<Asked>(input.get()).map(|asked| asked.questions).unwrap_or_default();
        if asked.is_empty() {
            let response = Decided::Deny { message: "the questions could not be read: ask in your answer" };
            return vec![
                send(Answered::Success { request_id: &request_id, response }),
                remarked(&format!("It asks in a way nobody here understands: {input}")),
            ];
        }
        let facts = asked.iter().enumerate().map(|(number, one)| {
            let options = one.options.iter().map(AskedOption::shown).collect();
            let key = format!("{request_id}#{number}");
            Act::Fact(Fact::QuestionAsked { key, question: one.question.clone(), options })
        });
        let acts = facts.collect();
        let questions = asked.into_iter().map(|one| (one.question, None)).collect();
        self.waiting.insert(request_id, Waiting { of, input, questions });
        acts
    }
}

impl AskedOption {
    fn shown(&self) -> String {
        match self.description.as_deref().filter(|text| !text.is_empty()) {
            Some(description) => format!("{}: {description}", self.label),
            None => self.label.clone(),
        }
    }
}

/// The input as it came, with `answers` beside the questions: that is where the tool looks for them.
fn with_answers(waiting: &Waiting) -> Option<Box<RawValue>> {
    let mut input =
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(waiting.input.get()).ok()?;
    let answers = waiting.questions.iter().map(|(question, answer)| {
        (question.clone(), serde_json::Value::String(answer.clone().unwrap_or_default()))
    });
    input.insert("answers".into(), answers.collect());
    to_raw_value(&input).ok()
}

fn send(response: Answered<'_>) -> Act {
    Act::Send(Sent::ControlResponse { response }.line())
}
