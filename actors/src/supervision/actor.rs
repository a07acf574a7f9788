//! The supervisor as a ractor actor: it turns messages into decisions and decisions into effects.

use std::collections::HashMap;
use std::sync::Arc;

use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort, SupervisionEvent};
use tokio::sync::watch;

use super::cell::Tasks;
use super::child::ChildFacts;
use super::effects::Effects;
use super::message::Message;
use super::state::{Effect, Refusal, State};
use super::{ChildId, Exhausted, Exit, Plan, RootExit, SupervisionPorts, SupervisorError, SupervisorSpec};

pub(super) struct Supervisor;

pub(super) struct Args {
    pub(super) spec: Arc<SupervisorSpec>,
    pub(super) name: String,
    pub(super) ports: SupervisionPorts,
    /// The scope that contains this supervisor.
    pub(super) scope: Tasks,
    /// Where a root says how it ended.
    pub(super) exit: Option<watch::Sender<RootExit>>,
}

/// Everything a supervisor has. Its decisions are in [`State`], its means in [`Effects`].
pub(super) struct Shell {
    plan: Plan,
    state: State,
    effects: Effects,
    exhausted: Option<Exhausted>,
    awaiting_ready: Option<Vec<RpcReplyPort<()>>>,
    awaiting_end: HashMap<ChildId, Vec<RpcReplyPort<Result<bool, SupervisorError>>>>,
    exit: Option<watch::Sender<RootExit>>,
}

impl Actor for Supervisor {
    type Msg = Message;
    type State = Shell;
    type Arguments = Args;

    async fn pre_start(&self, myself: ActorRef<Message>, args: Args) -> Result<Shell, ActorProcessingErr> {
        let Args { spec, name, ports, scope, exit } = args;
        let mut state = State::new(name.clone(), spec.plan, spec.intensity);
        let mut effects = Effects::new(myself, name, ports, scope.below());
        for child in &spec.children {
            state
                .add(ChildFacts::from(child))
                .map_err(|_| SupervisorError::AlreadyStarted(child.id.clone()))?;
            effects.know(child.clone());
        }
        Ok(Shell {
            plan: spec.plan,
            state,
            effects,
            exhausted: None,
            awaiting_ready: Some(Vec::new()),
            awaiting_end: HashMap::new(),
            exit,
        })
    }

    async fn post_start(
        &self,
        myself: ActorRef<Message>,
        shell: &mut Shell,
    ) -> Result<(), ActorProcessingErr> {
        let effects = shell.state.begin();
        shell.perform(&myself, effects);
        Ok(())
    }

    async fn handle(
        &self,
        myself: ActorRef<Message>,
        message: Message,
        shell: &mut Shell,
    ) -> Result<(), ActorProcessingErr> {
        let now = shell.effects.ports().clock.now();
        let effects = match message {
            Message::Started { id, attempt } => shell.state.on_started(&id, attempt, now),
            Message::Gone { id, attempt, exit } => shell.on_gone(&id, attempt, &exit),
            Message::Stuck { id, attempt } => shell.state.on_stuck(&id, attempt),
            Message::Timer { id, due } => shell.state.on_timer(&id, due),
            Message::StartChild(spec, reply) => shell.start_child(spec, reply),
            Message::TerminateChild(id, reply) => shell.terminate_child(id, reply),
            Message::AwaitReady(reply) => {
                match &mut shell.awaiting_ready {
                    Some(waiting) => waiting.push(reply),
                    None => answer(reply, ()),
                }
                vec![]
            }
            Message::Children(reply) => {
                answer(reply, shell.state.children());
                vec![]
            }
        };
        shell.perform(&myself, effects);
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        _myself: ActorRef<Message>,
        event: SupervisionEvent,
        shell: &mut Shell,
    ) -> Result<(), ActorProcessingErr> {
        shell.effects.pass_on(event);
        Ok(())
    }

    /// The only way down: asked to stop, or past the limit. ractor would kill the children.
    async fn post_stop(
        &self,
        _myself: ActorRef<Message>,
        shell: &mut Shell,
    ) -> Result<(), ActorProcessingErr> {
        match shell.plan {
            Plan::Static(_) => shell.effects.stop_in_turn(shell.state.ids().rev()).await,
            Plan::Dynamic => shell.effects.stop_together(shell.state.ids()).await,
        }
        let exhausted = shell.exhausted.take();
        if let Some(exit) = &shell.exit {
            exit.send_replace(exhausted.clone().map_or(RootExit::Stopped, RootExit::Exhausted));
        }
        // The parent tells from the error that this one gave up.
        exhausted.map_or(Ok(()), |exhausted| Err(exhausted.into()))
    }
}

impl Shell {
    fn perform(&mut self, myself: &ActorRef<Message>, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Start { id, attempt } => self.effects.start(&id, attempt),
                Effect::Stop { id, attempt } => self.effects.stop(&id, attempt),
                Effect::SetTimer { id, due } => self.effects.set_timer(&id, due),
                Effect::Notify(exhausted) => self.effects.notify(&exhausted),
                Effect::Forget { id } => {
                    self.effects.forget(&id);
                    for reply in self.awaiting_end.remove(&id).unwrap_or_default() {
                        answer(reply, Ok(true));
                    }
                }
                Effect::Ready => {
                    for reply in self.awaiting_ready.take().unwrap_or_default() {
                        answer(reply, ());
                    }
                }
                Effect::Escalate(exhausted) => {
                    myself.stop(Some(exhausted.to_string()));
                    self.exhausted = Some(exhausted);
                }
            }
        }
    }

    fn on_gone(&mut self, id: &ChildId, attempt: u64, exit: &Exit) -> Vec<Effect> {
        let ports = self.effects.ports();
        let (now, unit) = (ports.clock.now(), ports.entropy.unit());
        if *exit != Exit::Normal {
            tracing::warn!(child = %id, attempt, error = %exit, "ended");
        }
        self.state.on_gone(id, attempt, exit, now, unit)
    }

    fn start_child(
        &mut self,
        spec: super::ChildSpec,
        reply: RpcReplyPort<Result<(), SupervisorError>>,
    ) -> Vec<Effect> {
        match self.state.on_start_child(ChildFacts::from(&spec)) {
            Ok(effects) => {
                self.effects.know(spec);
                answer(reply, Ok(()));
                effects
            }
            Err(refusal) => {
                answer(reply, Err(self.refused(refusal, spec.id)));
                vec![]
            }
        }
    }

    fn terminate_child(
        &mut self,
        id: ChildId,
        reply: RpcReplyPort<Result<bool, SupervisorError>>,
    ) -> Vec<Effect> {
        match self.state.on_terminate_child(&id) {
            Ok(effects) => {
                self.awaiting_end.entry(id).or_default().push(reply);
                effects
            }
            Err(Refusal::NotFound) => {
                answer(reply, Ok(false));
                vec![]
            }
            Err(refusal) => {
                answer(reply, Err(self.refused(refusal, id)));
                vec![]
            }
        }
    }

    fn refused(&self, refusal: Refusal, id: ChildId) -> SupervisorError {
        match refusal {
            Refusal::Fixed => SupervisorError::Fixed(self.effects.name().to_owned()),
            Refusal::AlreadyStarted | Refusal::NotFound => SupervisorError::AlreadyStarted(id),
        }
    }
}

/// The asker may have stopped waiting.
fn answer<T>(reply: RpcReplyPort<T>, value: T) {
    let _ = reply.send(value);
}
