//! What a call used, however it ended.

use super::{FaultKind, ModelAnswer, ModelFault, TokenUsage};

/// What a call used; `None` when nobody knows, so that what was set aside for it counts.
///
/// A call that was cut has used something, whether or not its provider said how much; one that failed otherwise and
/// says nothing has used nothing.
pub fn used(ended: &Result<ModelAnswer, ModelFault>) -> Option<TokenUsage> {
    match ended {
        Ok(answer) => answer.usage,
        Err(fault) => fault.spent.or((fault.kind != FaultKind::Cut).then(TokenUsage::default)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ModelName, Stop};

    #[test]
    fn what_a_call_used_is_known_from_its_answer_or_its_fault_and_a_cut_one_is_never_free() {
        let model: ModelName = "lab/one".parse().unwrap();
        let tokens = TokenUsage { input: 7, ..TokenUsage::default() };
        let answer = |usage| ModelAnswer {
            text: String::new(),
            tool_calls: Vec::new(),
            opaque: Vec::new(),
            stop: Stop::EndTurn,
            usage,
        };
        let fault = |kind, spent| ModelFault { spent, ..ModelFault::new(&model, kind, None, "it failed") };
        assert_eq!(used(&Ok(answer(Some(tokens)))), Some(tokens));
        assert_eq!(used(&Ok(answer(None))), None);
        assert_eq!(used(&Err(fault(FaultKind::Cut, Some(tokens)))), Some(tokens));
        assert_eq!(used(&Err(fault(FaultKind::Cut, None))), None);
        assert_eq!(used(&Err(fault(FaultKind::Overloaded, Some(tokens)))), Some(tokens));
        assert_eq!(used(&Err(fault(FaultKind::Overloaded, None))), Some(TokenUsage::default()));
    }
}
