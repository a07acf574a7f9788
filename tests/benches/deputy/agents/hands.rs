//! An agent that is started in the hands of a run, as the daemon starts it.

use super::super::measure::ms;
use super::job::{Job, Talk, Times, model};
use deputy_actors::ports::{Hands as _, HandsSetup, Slot, Words};
use deputy_domain::driver::Launch;
use deputy_protocol::ids::RunId;
use deputy_protocol::link::{Call, Exec, RequestId, SandboxKind, WORKSPACE_MOUNT};
use deputy_tests::daemon::program;
use deputyd::hands::{HandsConfig, RunnerHands};
use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Instant;
use tempfile::TempDir;
use tokio::sync::mpsc;
use uuid::Uuid;

/// As the run's actor has it.
const PIECES: usize = 8;

/// A data directory, and the hands over it.
pub(crate) struct House {
    folder: TempDir,
    hands: RunnerHands,
}

impl House {
    /// Where a sandbox can be had.
    pub(crate) async fn try_new(job: &Job) -> Result<Self, String> {
        let folder = TempDir::new().unwrap();
        let config = HandsConfig {
            runner: Some(program("deputy-runner")),
            sandbox: SandboxKind::Bubblewrap,
            data_dir: folder.path().to_owned(),
            read_only: vec![job.packages.clone()],
            bubblewrap: None,
        };
        let hands = RunnerHands::try_new(config).unwrap();
        hands.probe().await.map_err(|fault| fault.to_string())?;
        Ok(Self { folder, hands })
    }

    /// Opens hands for a run, begins the agent, and talks with it until its model is asked.
    pub(crate) async fn start(&self, job: &Job) -> Times {
        let server = model().await;
        let order = job.order(WORKSPACE_MOUNT, &server);
        let setup = self.setup();
        let mut talk = Talk::new(job, &order);
        let began = Instant::now();
        let hand = self.hands.open(&setup).await.unwrap();
        let ready = Instant::now();
        let id = RequestId(Uuid::now_v7());
        hand.begin(id, call(job.launch(&order))).await.unwrap();
        let (sender, mut pieces) = mpsc::channel(PIECES);
        let mut output = pin!(hand.output(id, sender));
        let talking = async {
            let mut seq = 0;
            let mut words = talk.begin();
            loop {
                for text in words {
                    seq += 1;
                    let words = Words { seq, bytes: text.into(), end: false };
                    assert!(hand.tell(id, &words).await.unwrap(), "{} does not listen", job.kind);
                }
                let piece = pieces.recv().await.expect("it writes until its model is asked");
                words = talk.hear(piece.stream, &piece.bytes);
            }
        };
        let asked = tokio::select! {
            () = talking => unreachable!("it goes on until it panics"),
            ended = &mut output => panic!("{} ended before it asked its model: {ended:?}", job.kind),
            _ = server.wait_for(1) => Instant::now(),
        };
        self.hands.sweep(setup.run_id).await.unwrap();
        let line = talk.first_line.expect("an agent greets before it asks its model");
        Times { ready_ms: ms(ready - began), line_ms: ms(line - began), asked_ms: ms(asked - began) }
    }

    fn setup(&self) -> HandsSetup {
        let run_id = RunId(Uuid::now_v7());
        let tree = self.folder.path().join("runs").join(run_id.to_string()).join("tree");
        std::fs::create_dir_all(&tree).unwrap();
        HandsSetup {
            run_id,
            slot: Slot::Agent,
            tree,
            env: BTreeMap::new(),
            read_only: Vec::new(),
            gateway: true,
            credentials: None,
            hidden: Vec::new(),
            is_first: true,
        }
    }
}

fn call(launch: Launch) -> Call {
    Call::Exec(Exec {
        argv: launch.argv,
        env: launch.env,
        keep_stdin: true,
        output_bytes_max: Some(1024 * 1024 * 1024),
        ..Exec::default()
    })
}
