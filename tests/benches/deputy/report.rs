//! The table, on the screen and in `docs/benchmarks.md`.

use super::measure::{Ground, Turns};
use std::fmt;
use std::path::Path;

const BEGIN: &str = "<!-- measured: begin -->";
const END: &str = "<!-- measured: end -->";

/// What a figure has to be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    AtMost(f64),
    AtLeast(f64),
    /// Shown for what it is.
    None,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    area: String,
    ours: String,
    baseline: String,
    figure: f64,
    /// `×` for a ratio.
    unit: &'static str,
    target: Target,
    /// What it was measured on; a figure of an uneven ground is shown and not judged.
    ground: Option<Ground>,
}

impl Row {
    /// Ours by the other's, both in the same unit.
    pub(crate) fn ratio(
        area: impl Into<String>,
        Turns { ours, bare, ground }: Turns,
        unit: &'static str,
        against: &str,
        target: Target,
    ) -> Self {
        Self {
            area: area.into(),
            ours: format!("{} {unit}", short(ours)),
            baseline: format!("{} {unit} ({against})", short(bare)),
            figure: ours / bare,
            unit: "×",
            target,
            ground: Some(ground),
        }
    }

    /// A figure of ours that has to be so by itself.
    pub(crate) fn alone(area: impl Into<String>, figure: f64, unit: &'static str, target: Target) -> Self {
        Self {
            area: area.into(),
            ours: format!("{} {unit}", short(figure)),
            baseline: "–".to_owned(),
            figure,
            unit,
            target,
            ground: None,
        }
    }

    /// What could not be measured here.
    pub(crate) fn missing(area: impl Into<String>, why: &str) -> Self {
        let (ours, baseline) = ("–".to_owned(), why.to_owned());
        Self {
            area: area.into(),
            ours,
            baseline,
            figure: f64::NAN,
            unit: "",
            target: Target::None,
            ground: None,
        }
    }

    fn is_uneven(&self) -> bool {
        self.ground.is_some_and(|ground| !ground.is_even())
    }

    fn cells(&self) -> [String; 6] {
        let unit = if self.unit == "×" { "×".to_owned() } else { format!(" {}", self.unit) };
        let figure =
            if self.figure.is_nan() { "–".to_owned() } else { format!("{}{unit}", short(self.figure)) };
        let (target, met) = match self.target {
            Target::AtMost(most) => (format!("≤ {most}{unit}"), Some(self.figure <= most)),
            Target::AtLeast(least) => (format!("≥ {least}{unit}"), Some(self.figure >= least)),
            Target::None => ("–".to_owned(), None),
        };
        let met = match met {
            None => "–",
            Some(_) if self.is_uneven() => "not judged",
            Some(true) => "yes",
            Some(false) => "**no**",
        };
        [self.area.clone(), self.ours.clone(), self.baseline.clone(), figure, target, met.to_owned()]
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "| {} |", self.cells().join(" | "))
    }
}

/// Three digits that matter.
fn short(figure: f64) -> String {
    match figure.abs() {
        large if large >= 100.0 => format!("{figure:.0}"),
        middle if middle >= 10.0 => format!("{figure:.1}"),
        small if small >= 0.1 => format!("{figure:.2}"),
        _ => format!("{figure:.4}"),
    }
}

/// Puts the table and the machine between the marks of the document; what people wrote around them stays.
pub(crate) fn write(rows: &[Row]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
    let document = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = document.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let head = "| area | ours | baseline | figure | target | met |\n|---|---|---|---|---|---|";
    let lines: Vec<String> = rows.iter().map(ToString::to_string).collect();
    let (machine, lines) = (machine(), lines.join("\n"));
    let text = format!("{before}{BEGIN}\n\n{machine}\n\n{head}\n{lines}\n\n{}\n\n{END}{after}", ground(rows));
    std::fs::write(path, text).unwrap();
}

/// How even the ground was, in words.
fn ground(rows: &[Row]) -> String {
    let grounds = rows.iter().filter_map(|row| row.ground);
    let Some(Ground { p50_ms, p95_ms }) = grounds.max_by(|one, other| one.p95_ms.total_cmp(&other.p95_ms))
    else {
        return String::new();
    };
    let uneven = rows.iter().filter(|row| row.is_uneven()).count();
    let verdict = if uneven == 0 {
        "The ground was even: all is judged.".to_owned()
    } else {
        format!(
            "{uneven} figures are shown and not judged: neighbours kept the cores busy while they were taken."
        )
    };
    format!(
        "Between the rounds a thread was woken and woke the waker, again and again. Where that went worst, half of it \
         took less than {} ms and a twentieth more than {} ms. {verdict}",
        short(p50_ms),
        short(p95_ms)
    )
}

/// What was measured on, without its name.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let memory = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let memory_kib: f64 = memory.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).unwrap_or(0.0);
    let kernel = rustix::system::uname();
    let (kind, filesystem) = disk();
    let today = chrono::Utc::now().format("%Y-%m-%d");
    format!(
        "Measured on {today}: {cores} cores, {:.0} GiB of memory, Linux {}, {kind} with {filesystem}; built with \
         `--profile bench` (the release without link-time optimisation).",
        memory_kib / (1024.0 * 1024.0),
        kernel.release().to_string_lossy().split('-').next().unwrap_or_default(),
    )
}

/// Of the folder that everything is measured in: the kind of its disk and its file system.
fn disk() -> (&'static str, String) {
    let folder = std::env::temp_dir().canonicalize().unwrap_or_default();
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let nearest = mounts
        .lines()
        .map(|line| line.split(' ').collect::<Vec<_>>())
        .filter(|fields| fields.len() > 2 && folder.starts_with(fields[1]))
        .max_by_key(|fields| fields[1].len());
    let Some(fields) = nearest else { return ("an unknown disk", "an unknown file system".to_owned()) };
    let kind = match fields[0].trim_start_matches("/dev/") {
        name if name.starts_with("vd") => "a virtual disk",
        name if name.starts_with("nvme") => "an NVMe disk",
        name if name.starts_with("sd") => "a SATA or SCSI disk",
        _ => "a disk",
    };
    (kind, fields[2].to_owned())
}
