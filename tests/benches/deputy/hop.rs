//! One command through a handle, against a task behind a channel.

use super::measure::{ROUNDS, in_turns, time_ms};
use super::report::{Row, Target};
use deputy_actors::supervision::{Strategy, SupervisionPorts, SupervisorSpec};
use deputyd::clock::{SystemClock, SystemEntropy};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

const HOPS: usize = 20_000;

pub(crate) async fn measure() -> Vec<Row> {
    let ports = SupervisionPorts {
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        notices: Arc::new(|_: &_| {}),
    };
    let root = SupervisorSpec::new(Strategy::OneForOne).start("hop", ports).await.unwrap();
    let (commands, mut waiting) = mpsc::channel::<oneshot::Sender<Vec<u64>>>(64);
    tokio::spawn(async move {
        while let Some(reply) = waiting.recv().await {
            let _ = reply.send(Vec::new());
        }
    });
    let figures = in_turns(
        ROUNDS,
        async || {
            let hops = async {
                for _ in 0..HOPS {
                    root.handle().children().await.unwrap();
                }
            };
            time_ms(hops).await * 1e3 / HOPS as f64
        },
        async || {
            let hops = async {
                for _ in 0..HOPS {
                    let (reply, answer) = oneshot::channel();
                    commands.send(reply).await.unwrap();
                    answer.await.unwrap();
                }
            };
            time_ms(hops).await * 1e3 / HOPS as f64
        },
    )
    .await;
    root.stop();
    root.exited().await;
    vec![Row::ratio("actor hop", figures, "µs", "mpsc and oneshot", Target::AtMost(2.0))]
}
