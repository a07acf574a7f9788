//! Stopwatches, medians, and whether the ground was even enough to judge anything.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// Rounds of each side, in turns: enough for a median, few enough to wait for.
pub(crate) const ROUNDS: usize = 7;

/// Wake-ups that are timed between two rounds.
const WAKES: usize = 20;

/// A thread that is woken later than this waited for somebody else's work, in milliseconds.
const LATE_MS: f64 = 1.0;

/// The medians of both sides, taken in turns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turns {
    pub(crate) ours: f64,
    pub(crate) bare: f64,
    pub(crate) ground: Ground,
}

impl Turns {
    /// Other figures of the same rounds.
    pub(crate) fn of(self, ours: f64, bare: f64) -> Self {
        Self { ours, bare, ground: self.ground }
    }

    /// Both in another unit.
    pub(crate) fn map(self, change: impl Fn(f64) -> f64) -> Self {
        self.of(change(self.ours), change(self.bare))
    }
}

/// How long it took to wake a thread and be woken by it, again and again, between the rounds: microseconds on a machine
/// that is ours.
///
/// On a machine with other work, whoever sleeps until the disk answers or a task is done is woken late: by up to a tick
/// of the scheduler, 40 times what the disk needs. The side that sleeps more often then looks slower, whichever that is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ground {
    pub(crate) p50_ms: f64,
    pub(crate) p95_ms: f64,
}

impl Ground {
    /// Whether figures that were taken on it say something about the programs.
    pub(crate) fn is_even(&self) -> bool {
        self.p95_ms < LATE_MS
    }
}

/// A thread that answers, and how long that took.
pub(crate) struct Wakes {
    ask: Sender<()>,
    answer: Receiver<()>,
    times_ms: Vec<f64>,
}

impl Wakes {
    pub(crate) fn new() -> Self {
        let ((ask, asked), (answered, answer)) = (channel(), channel());
        std::thread::spawn(move || while asked.recv().is_ok() && answered.send(()).is_ok() {});
        Self { ask, answer, times_ms: Vec::new() }
    }

    /// Times some more.
    pub(crate) fn sample(&mut self) {
        for _ in 0..WAKES {
            let began = Instant::now();
            self.ask.send(()).unwrap();
            self.answer.recv().unwrap();
            self.times_ms.push(ms(began.elapsed()));
        }
    }

    pub(crate) fn ground(&self) -> Ground {
        let part = |part| quantile(self.times_ms.clone(), part);
        Ground { p50_ms: part(0.5), p95_ms: part(0.95) }
    }
}

/// Both sides in turns, the first to go changing each round; the medians of ours and of the other.
pub(crate) async fn in_turns(
    rounds: usize,
    mut ours: impl AsyncFnMut() -> f64,
    mut bare: impl AsyncFnMut() -> f64,
) -> Turns {
    let (mut of_ours, mut of_bare) = (Vec::new(), Vec::new());
    let mut wakes = Wakes::new();
    for round in 0..rounds {
        if round % 2 == 0 {
            of_ours.push(ours().await);
            of_bare.push(bare().await);
        } else {
            of_bare.push(bare().await);
            of_ours.push(ours().await);
        }
        wakes.sample();
    }
    Turns { ours: median(of_ours), bare: median(of_bare), ground: wakes.ground() }
}

/// The middle one.
pub(crate) fn median(figures: Vec<f64>) -> f64 {
    quantile(figures, 0.5)
}

/// The figure below which this part of all lies.
pub(crate) fn quantile(mut figures: Vec<f64>, part: f64) -> f64 {
    figures.sort_by(f64::total_cmp);
    let place = ((figures.len() as f64 - 1.0) * part).round() as usize;
    figures.get(place).copied().unwrap_or(f64::NAN)
}

/// In milliseconds.
pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// How long something took, in milliseconds.
pub(crate) async fn time_ms<T>(what: impl Future<Output = T>) -> f64 {
    let began = Instant::now();
    what.await;
    ms(began.elapsed())
}
