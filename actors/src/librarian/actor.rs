//! The actor: it follows for as long as it lives.

use super::follow::follow;
use crate::caught::{Panicked, spawn_watched};
use crate::memory::keep_meanings;
use crate::ports::World;
use crate::supervision::{Start, Tasks, start_with_tasks};
use ractor::{Actor, ActorProcessingErr, ActorRef};

/// What it is made of.
#[derive(Clone)]
pub struct Args {
    /// The world.
    pub world: World,
}

/// How it starts.
pub fn start(args: Args) -> impl Start {
    start_with_tasks(|| Librarian, args)
}

/// What it hears.
#[derive(Debug)]
enum Message {
    /// Its work panicked, and it fails with it.
    Panicked(Panicked),
}

struct Librarian;

impl Actor for Librarian {
    type Msg = Message;
    type State = ();
    type Arguments = (Args, Tasks);

    async fn pre_start(
        &self,
        myself: ActorRef<Message>,
        (args, tasks): (Args, Tasks),
    ) -> Result<(), ActorProcessingErr> {
        spawn_watched(&tasks, &myself, Message::Panicked, keep_meanings(args.world.clone()));
        spawn_watched(&tasks, &myself, Message::Panicked, follow(args.world));
        Ok(())
    }

    async fn handle(
        &self,
        _: ActorRef<Message>,
        message: Message,
        (): &mut (),
    ) -> Result<(), ActorProcessingErr> {
        let Message::Panicked(panic) = message;
        Err(panic.into())
    }
}
