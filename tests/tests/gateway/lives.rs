//! Programs outlive daemons: what they ask before anybody has taken their run up waits, and is no reason to give up.

use super::bench::{Gate, body, path};
use deputy_actors::ports::{Clock as _, LeaseTaken, Ledger as _};
use deputy_domain::ledger::Fence;
use deputy_domain::run::Command;
use deputy_protocol::event::{Lease, WaitReason};
use deputy_protocol::ids::{DaemonId, PlaceId};
use deputy_tests::scripted::{Dialect, Reply};
use serde_json::Value;
use uuid::Uuid;

impl Gate {
    /// Takes the lease, whoever had it, and gives it to the daemon of this life. It is not said yet.
    async fn take(&self) -> Lease {
        let (ledger, owner) = (&self.house.ledger, self.desk.world.daemon_id);
        let Fence { lease, owner: before, epoch } = self.fence;
        ledger.release_lease(lease, before, epoch).await.unwrap();
        ledger.heartbeat(owner).await.unwrap();
        let LeaseTaken::Held { epoch } = ledger.take_lease(lease, owner).await.unwrap() else {
            panic!("nobody else has it")
        };
        Lease { owner, epoch, place: Some(ledger.place()) }
    }

    async fn adopt(&self, lease: Lease) {
        let fence = Fence { owner: lease.owner, epoch: lease.epoch, ..self.fence };
        self.house.fact(fence, Command::Adopt { lease, left: false }).await;
    }

    /// Until a call waits; when it stops to.
    async fn waits(&self) -> chrono::DateTime<chrono::Utc> {
        let soon = self.house.clock.now() + chrono::Duration::seconds(30);
        self.house.clock.wait_for_deadline_by(soon).await
    }
}

#[tokio::test]
async fn a_call_waits_until_the_run_that_outlived_a_daemon_is_taken_up() {
    for dialect in Dialect::ALL {
        let mut gate = Gate::new([Reply::text("Hello.").usage(10, 0, 5)]).await;
        gate.next_life(DaemonId(Uuid::now_v7())).await;
        let answer = async {
            let (status, text) = gate.whole(dialect).await;
            assert_eq!(status, 200, "{text}");
        };
        let taken_up = async {
            gate.waits().await;
            assert!(gate.server.seen().is_empty(), "nobody pays for it yet");
            let lease = gate.take().await;
            gate.adopt(lease).await;
        };
        futures::join!(answer, taken_up);
        assert_eq!(gate.run().await.spent.input_tokens, 10);
    }
}

#[tokio::test]
async fn a_call_that_comes_while_a_run_changes_hands_within_a_daemon_waits() {
    let gate = Gate::new([Reply::text("Hello.").usage(10, 0, 5)]).await;
    // The owner of before is still the one on record.
    let lease = gate.take().await;
    let answer = async { assert_eq!(gate.whole(Dialect::Anthropic).await.0, 200) };
    let taken_up = async {
        gate.waits().await;
        gate.adopt(lease).await;
    };
    futures::join!(answer, taken_up);
}

#[tokio::test]
async fn a_program_whose_run_nobody_takes_up_is_told_to_ask_again() {
    for dialect in Dialect::ALL {
        let mut gate = Gate::new([]).await;
        gate.next_life(DaemonId(Uuid::now_v7())).await;
        let answer = async {
            let answer = gate.ask(dialect).await;
            assert_eq!(answer.status().as_u16(), 503);
            assert!(answer.headers().contains_key("retry-after"));
            assert!(!answer.headers().contains_key("x-should-retry"));
            answer.json::<Value>().await.unwrap()
        };
        let passes = async { gate.house.clock.advance_to(gate.waits().await) };
        let (said, ()) = futures::join!(answer, passes);
        assert!(said["error"]["message"].as_str().unwrap().contains("ask again"), "{said}");
    }
}

#[tokio::test]
async fn a_program_whose_run_waits_is_told_to_ask_again_at_once() {
    let gate = Gate::new([]).await;
    let park = Command::Park { reason: WaitReason::Paused, until: None, detail: "It is paused.".to_owned() };
    gate.house.fact(gate.fence, park).await;
    assert_eq!(gate.whole(Dialect::OpenAi).await.0, 503);
}

#[tokio::test]
async fn a_program_whose_run_goes_on_in_another_place_is_refused() {
    let mut gate = Gate::new([]).await;
    gate.next_life(DaemonId(Uuid::now_v7())).await;
    let lease = Lease { place: Some(PlaceId(Uuid::now_v7())), ..gate.take().await };
    let fence = Fence { owner: lease.owner, epoch: lease.epoch, ..gate.fence };
    gate.house.fact(fence, Command::TakeOver { lease, left: false, from: "alpha".to_owned() }).await;
    let asked = gate.request(path(Dialect::Anthropic)).json(&body(Dialect::Anthropic, "hello"));
    assert_eq!(asked.send().await.unwrap().status().as_u16(), 403);
}
