//! What calls come to, for `/metrics`.

use deputy_domain::model::{ModelAnswer, ModelFault, ModelName, Price, TokenUsage};

/// Counts one call that ended.
pub(super) fn count(model: &ModelName, answer: &Result<ModelAnswer, ModelFault>, price: Option<Price>) {
    count_call(model, answer.is_ok(), answer.as_ref().ok().and_then(|answer| answer.usage), price);
}

/// Counts one call that ended, by whether it was answered and what it used.
pub(super) fn count_call(
    model: &ModelName,
    is_answered: bool,
    usage: Option<TokenUsage>,
    price: Option<Price>,
) {
    let name = model.to_string();
    let outcome = if is_answered { "answered" } else { "failed" };
    metrics::counter!("deputy_model_calls_total", "model" => name.clone(), "outcome" => outcome).increment(1);
    let Some(usage) = usage else { return };
    for (direction, tokens) in [("in", usage.input), ("out", usage.output)] {
        metrics::counter!("deputy_model_tokens_total", "model" => name.clone(), "direction" => direction)
            .increment(tokens);
    }
    if let Some(price) = price {
        metrics::gauge!("deputy_model_usd_total", "model" => name).increment(price.cost(&usage).as_f64());
    }
}
