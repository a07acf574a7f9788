//! Where the folders of hands lie. The git adapter keeps other names in the same folder of a run.

use deputy_actors::ports::Slot;
use deputy_protocol::ids::RunId;
use std::path::PathBuf;

/// All slots.
pub(super) const SLOTS: [Slot; 3] = [Slot::Agent, Slot::Checks, Slot::Terminal];

/// Paths, and nothing else.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    data_dir: PathBuf,
}

/// Paths of the hands in one slot of a run.
#[derive(Clone, Debug)]
pub(super) struct SlotLayout {
    /// The shim's folder.
    pub(super) shim: PathBuf,
    /// HOME of the tools.
    pub(super) home: PathBuf,
    /// Which journal was met here.
    pub(super) known_journal: PathBuf,
}

impl Layout {
    /// The directory must be absolute: shims work in folders of their own.
    pub(super) fn new(data_dir: PathBuf) -> Self {
        Self { data_dir }
    }

    /// Folders of all runs.
    pub(super) fn runs(&self) -> PathBuf {
        self.data_dir.join("runs")
    }

    /// All that is kept of a run, by whichever adapter.
    pub(super) fn run(&self, run: RunId) -> PathBuf {
        self.runs().join(run.to_string())
    }

    /// Shims of a run, one folder per slot.
    pub(super) fn hands(&self, run: RunId) -> PathBuf {
        self.run(run).join("hands")
    }

    /// Homes of a run.
    pub(super) fn homes(&self, run: RunId) -> PathBuf {
        self.run(run).join("home")
    }

    /// Where the socket of the gateway to models is.
    pub(super) fn gateway(&self) -> PathBuf {
        self.data_dir.join("gateway")
    }

    /// Where sandboxes are tried.
    pub(super) fn probes(&self) -> PathBuf {
        self.data_dir.join("probe")
    }

    pub(super) fn slot(&self, run: RunId, slot: Slot) -> SlotLayout {
        let name = name(slot);
        let hands = self.hands(run);
        SlotLayout {
            shim: hands.join(name),
            home: self.homes(run).join(home(slot)),
            known_journal: hands.join(format!("{name}.journal")),
        }
    }
}

fn name(slot: Slot) -> &'static str {
    match slot {
        Slot::Agent => "agent",
        Slot::Checks => "checks",
        Slot::Terminal => "terminal",
    }
}

/// Whoever looks over an agent's shoulder finds what it finds in its HOME.
fn home(slot: Slot) -> &'static str {
    match slot {
        Slot::Agent | Slot::Terminal => name(Slot::Agent),
        Slot::Checks => name(Slot::Checks),
    }
}
