//! Which inputs of a request were passed on.
//!
//! In memory alone: a shim that goes away takes the programs along that could have read them.

use deputy_protocol::link::Taken;

/// What is to be done with an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passage {
    /// Its turn has come: pass it on.
    Next,
    /// It was passed on before, and its receipt comes when there is one.
    Passed,
    /// This is its receipt.
    Known(Taken),
}

/// The inputs of one request.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    passed: u64,
    /// Receipts came up to here.
    receipted: u64,
    /// Of those, how many were written; those behind were not.
    written: u64,
}

impl Inputs {
    /// What is to be done with this one.
    pub(super) fn pass(&mut self, seq: u64) -> Passage {
        if seq == self.passed + 1 {
            self.passed = seq;
            Passage::Next
        } else if seq > self.passed {
            Passage::Known(Taken::Early { expected: self.passed + 1 })
        } else if self.is_written(seq) {
            Passage::Known(Taken::Written)
        } else if seq <= self.receipted {
            Passage::Known(Taken::Unread)
        } else {
            Passage::Passed
        }
    }

    /// Whether it was written into the program's standard input.
    pub(super) const fn is_written(&self, seq: u64) -> bool {
        seq <= self.written
    }

    /// A receipt came. They come in order.
    pub(super) fn taken(&mut self, seq: u64, taken: Taken) {
        self.receipted = self.receipted.max(seq);
        if taken == Taken::Written {
            self.written = self.written.max(seq);
        }
    }

    /// Those without a receipt, which will have none: nobody reads them.
    pub(super) fn end(&mut self) -> std::ops::RangeInclusive<u64> {
        let first = std::mem::replace(&mut self.receipted, self.passed) + 1;
        first..=self.passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_passed_on_once_and_in_order() {
        let mut inputs = Inputs::default();
        assert_eq!(inputs.pass(2), Passage::Known(Taken::Early { expected: 1 }));
        assert_eq!(inputs.pass(1), Passage::Next);
        assert_eq!(inputs.pass(1), Passage::Passed);
        assert_eq!(inputs.pass(2), Passage::Next);
        inputs.taken(1, Taken::Written);
        assert_eq!(inputs.pass(1), Passage::Known(Taken::Written));
        assert_eq!(inputs.pass(2), Passage::Passed);
    }

    #[test]
    fn those_without_a_receipt_at_the_end_were_not_read() {
        let mut inputs = Inputs::default();
        for seq in 1..=3 {
            inputs.pass(seq);
        }
        inputs.taken(1, Taken::Written);
        assert_eq!(inputs.end().collect::<Vec<_>>(), [2, 3]);
        assert!(inputs.end().is_empty());
        assert_eq!(inputs.pass(1), Passage::Known(Taken::Written));
        assert_eq!(inputs.pass(3), Passage::Known(Taken::Unread));
    }
}
