//! Chat completions, as Ollama, llama.cpp, vLLM, OpenRouter, DeepSeek and many others speak them.
//!
//! Owner: `Dialect`. Invariant: what a server leaves out (usage, ids, indexes, the reason to stop) is made up or
//! left unknown, never guessed into a success: without a reason to stop or `[DONE]` the stream was cut.
//! Format: <https://platform.openai.com/docs/api-reference/chat>.

mod calls;
mod request;
mod stream;

pub(super) use request::encode;
pub(super) use stream::{Decoder, usage};
