//! An agent that is made with the official crate of the Agent Client Protocol, and does what its prompt says.
//!
//! It is the other side of our driver's tests: whatever the crate cannot read of what our driver writes ends here in an
//! error. A prompt's lines that begin with `@` are done one after the other ([`script::Line`]); a prompt without any goes
//! on with those that the session has left. Sessions are kept in HOME, so that a later process goes on with them.
//!
//! Arguments: `resumes` (it can go on with a session without repeating it), `forgets` (it can go on with none), `login`
//! (it wants a key first).

mod script;
mod session;
mod turn;

use agent_client_protocol::schema::ProtocolVersion;
use agent_client_protocol::v1::schema::{
    AgentCapabilities, AuthMethod, AuthMethodAgent, AuthenticateRequest, AuthenticateResponse,
    CancelNotification, Implementation, InitializeRequest, InitializeResponse, LoadSessionRequest,
    LoadSessionResponse, NewSessionRequest, NewSessionResponse, PromptRequest, ResumeSessionRequest,
    ResumeSessionResponse, SessionCapabilities, SessionResumeCapabilities,
};
use agent_client_protocol::{Agent, ByteStreams, Error, Result, on_receive_notification, on_receive_request};
use session::Sessions;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio_util::compat::{TokioAsyncReadCompatExt, TokioAsyncWriteCompatExt};

/// The one way to log in: by a key of the environment.
const LOGIN: &str = "lab-api-key";

fn has(word: &str) -> bool {
    std::env::args().skip(1).any(|arg| arg == word)
}

fn greeting() -> InitializeResponse {
    let mut can = AgentCapabilities::new().load_session(!has("forgets"));
    if has("resumes") {
        can = can.session_capabilities(SessionCapabilities::new().resume(SessionResumeCapabilities::new()));
    }
    let mut greeting = InitializeResponse::new(ProtocolVersion::V1)
        .agent_capabilities(can)
        .agent_info(Implementation::new("lab", "1.0"));
    if has("login") {
        greeting = greeting.auth_methods(vec![AuthMethod::Agent(AuthMethodAgent::new(LOGIN, "By a key"))]);
    }
    greeting
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    if session::is_spoiled() {
        eprintln!("what is kept in HOME is broken");
        std::process::exit(1);
    }
    let sessions = Arc::new(Sessions::default());
    let is_in = Arc::new(AtomicBool::new(!has("login")));
    let (fresh, loaded, resumed, prompted, cancelled) =
        (sessions.clone(), sessions.clone(), sessions.clone(), sessions.clone(), sessions);
    let (entered, asked_in) = (is_in.clone(), is_in);
    Agent
        .v1()
        .name("lab")
        .on_receive_request(
            async move |_: InitializeRequest, responder, _| responder.respond(greeting()),
            on_receive_request!(),
        )
        .on_receive_request(
            async move |_: AuthenticateRequest, responder, _| {
                entered.store(true, Ordering::SeqCst);
                responder.respond(AuthenticateResponse::new())
            },
            on_receive_request!(),
        )
        .on_receive_request(
            async move |_: NewSessionRequest, responder, _| {
                if !asked_in.load(Ordering::SeqCst) {
                    return responder.respond_with_error(Error::auth_required());
                }
                responder.respond(NewSessionResponse::new(fresh.begin()))
            },
            on_receive_request!(),
        )
        .on_receive_request(
            async move |request: LoadSessionRequest, responder, client| match loaded
                .take_up(&request.session_id)
            {
                Some(past) => {
                    turn::repeat(&client, &request.session_id, &past)?;
                    responder.respond(LoadSessionResponse::new())
                }
                None => responder.respond_with_error(Error::invalid_params()),
            },
            on_receive_request!(),
        )
        .on_receive_request(
            async move |request: ResumeSessionRequest, responder, _| match resumed
                .take_up(&request.session_id)
            {
                Some(_) => responder.respond(ResumeSessionResponse::new()),
                None => responder.respond_with_error(Error::invalid_params()),
            },
            on_receive_request!(),
        )
        .on_receive_request(
            async move |request: PromptRequest, responder, client| {
                let sessions = prompted.clone();
                // Outside of the loop that hears: a turn waits for what is heard.
                client.spawn({
                    let client = client.clone();
                    async move {
                        let answer = turn::take(&client, &sessions, &request).await;
                        responder.respond_with_result(answer)
                    }
                })
            },
            on_receive_request!(),
        )
        .on_receive_notification(
            async move |note: CancelNotification, _| {
                cancelled.cancel(&note.session_id);
                Ok(())
            },
            on_receive_notification!(),
        )
        .connect_to(ByteStreams::new(tokio::io::stdout().compat_write(), tokio::io::stdin().compat()))
        .await
}
