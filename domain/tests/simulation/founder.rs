//! The founder: orders, answers, stops, and looks away at the worst of moments.

use crate::house::{Happening, House};
use crate::owner::Poison;
use deputy_domain::run::{Answer, Command, DeliveryProgress, Placement, Run, State};
use deputy_protocol::event::{
    Ask, AskOption, AskPurpose, Budget, Checks, Delivery, DeliveryMode, Mode, Permission, Priority, TaskType,
    Tier, WorkOrder,
};
use deputy_protocol::ids::RunId;
use deputy_protocol::money::Usd;

/// Work orders in one life of the house.
const RUNS: usize = 4;

impl House {
    pub(crate) fn founder(&mut self) {
        self.after(if self.calm { 1000 } else { 3000 }, Happening::Founder);
        if self.calm {
            for run_id in self.run_ids() {
                self.bring_to_an_end(run_id);
            }
            return;
        }
        if self.ledger.runs.len() < RUNS && self.chance.one_in(2) {
            let poisons = [Poison::Preparing, Poison::Asking, Poison::Checking, Poison::Delivering];
            let poison = poisons[self.chance.place(poisons.len())];
            let poisoned = self.chance.one_in(12);
            self.order(poisoned.then_some(poison));
            return;
        }
        if self.chance.one_in(25) {
            self.paused = !self.paused;
            let paused = self.paused;
            return self
                .note(|| format!("the kill switch is {}", if paused { "pulled" } else { "released" }));
        }
        let runs = self.run_ids();
        if runs.is_empty() {
            return;
        }
        let run_id = runs[self.chance.place(runs.len())];
        let command = self.whim(run_id);
        let done = self.write(run_id, &command, None, &[]);
        if self.chance.one_in(4) && !matches!(command, Command::Message { .. }) {
            // A client that did not hear the answer says it again.
            let again = self.write(run_id, &command, None, &[]);
            assert!(done.is_err() || again.is_err(), "{command:?} had an effect twice");
        }
    }

    pub(crate) fn order(&mut self, poison: Option<Poison>) -> RunId {
        let run_id: RunId = self.chance.id();
        let homeless = self.chance.one_in(5);
        let order = WorkOrder { project_id: None, ..self.work_order() };
        let ask_project = homeless.then(|| Ask {
            inbox_id: self.chance.id(),
            purpose: AskPurpose::Project,
            title: "Which project?".to_owned(),
            body: "Which project is it?".to_owned(),
            options: vec![AskOption { id: "shop".to_owned(), label: "Shop".to_owned(), recommended: true }],
            expires_at: None,
            default_choice: None,
            diff: None,
            answering: None,
        });
        let order = if homeless { order } else { WorkOrder { project_id: Some(self.chance.id()), ..order } };
        self.poison.extend(poison.map(|poison| (run_id, poison)));
        let task_id = self.chance.id();
        let queued = self.write(run_id, &Command::Queue { task_id, order, ask_project }, None, &[]);
        assert_eq!(queued, Ok(()), "busy never means rejected");
        run_id
    }

    fn work_order(&mut self) -> WorkOrder {
        let usd_max = self.chance.one_in(2).then_some(Usd::from_nanos(1_000_000_000));
        let checks =
            if self.chance.one_in(4) { Vec::new() } else { vec!["test".to_owned(), "lint".to_owned()] };
        WorkOrder {
            text: "Make the tests pass".to_owned(),
            project_id: None,
            agent: "builtin".to_owned(),
            mode: if self.chance.one_in(3) { Mode::HandsOn } else { Mode::Delegated },
            tier: Tier::A,
            tier_max: Tier::C,
            task_type: TaskType::Feature,
            priority: Priority::Normal,
            permission: match self.chance.below(5) {
                0 => Permission::HumanRequired,
                1 => Permission::Supervised,
                _ => Permission::Autonomous,
            },
            permission_open: false,
            delivery: if self.chance.one_in(3) { Delivery::Auto } else { Delivery::Review },
            base_branch: None,
            files: Vec::new(),
            issue_id: None,
            metadata: serde_json::Map::new(),
            checks,
            checks_in: Checks::default(),
            budget: Budget { usd_max, tokens_max: None, minutes_max: None },
            depends_on: Vec::new(),
            part: None,
        }
    }

    fn whim(&mut self, run_id: RunId) -> Command {
        let run = self.ledger.run(run_id).clone();
        let by = "founder".to_owned();
        match self.chance.below(20) {
            0..=5 => self.answer(&run).unwrap_or(Command::Message { text: "How is it?".to_owned(), by }),
            6 | 7 => Command::Message { text: "Smaller, please".to_owned(), by },
            8 => Command::Stop { by },
            9 => Command::Retry { by },
            10 => Command::Rollback { by },
            11 => Command::Reject { reason: None, by },
            12 => Command::RequestChanges { text: "Shorter".to_owned(), comments: Vec::new(), by },
            13 => Command::Approve { mode: DeliveryMode::Merge, commit: run.head_commit, by },
            14 => Command::Approve { mode: DeliveryMode::Merge, commit: Some("stale".to_owned()), by },
            15 => Command::Sweep { kept: None },
            16 => Command::Interrupt { by },
            17 => Command::TakeBack { by },
            18 => Command::HandOver { text: Some("Finish it".to_owned()), by },
            _ => Command::HandOver { text: None, by },
        }
    }

    /// Answers what is open: one of the options, or in words.
    fn answer(&mut self, run: &Run) -> Option<Command> {
        let ask = run.open_asks().next()?.clone();
        let option = &ask.options[self.chance.place(ask.options.len())];
        let answer = Answer { choice: Some(option.id.clone()), text: Some("as it says".to_owned()) };
        let placement = (ask.purpose == AskPurpose::Project).then(|| Placement {
            project_id: self.chance.id(),
            order: WorkOrder { project_id: None, ..run.order.clone() },
        });
        Some(Command::Answer { inbox_id: ask.inbox_id, answer, placement, by: "founder".to_owned() })
    }

    /// Says yes to everything that is open, once nothing breaks any more. What brings Deputy down at each delivery is
    /// not tried for ever: that is a no.
    fn bring_to_an_end(&mut self, run_id: RunId) {
        let run = self.ledger.run(run_id).clone();
        if matches!(run.state, State::Failed { .. }) {
            return;
        }
        if run.is_founders_turn() {
            let command = Command::HandOver { text: None, by: "founder".to_owned() };
            return assert_eq!(self.write(run_id, &command, None, &[]), Ok(()), "it can be handed over");
        }
        let Some(ask) = run.open_asks().next() else { return };
        let undelivered = matches!(
            run.state,
            State::Approved { .. }
                | State::Review {
                    delivery: Some(DeliveryProgress::Failed { .. } | DeliveryProgress::Conflict { .. })
                }
        );
        let gives_up = undelivered && self.poison.get(&run_id) == Some(&Poison::Delivering);
        let place = if gives_up { ask.options.len() - 1 } else { 0 };
        let answer = Answer { choice: Some(ask.options[place].id.clone()), text: None };
        let placement = (ask.purpose == AskPurpose::Project)
            .then(|| Placement { project_id: self.chance.id(), order: run.order.clone() });
        let by = "founder".to_owned();
        let command = Command::Answer { inbox_id: ask.inbox_id, answer, placement, by };
        assert_eq!(self.write(run_id, &command, None, &[]), Ok(()), "an open ask takes its options");
    }
}
