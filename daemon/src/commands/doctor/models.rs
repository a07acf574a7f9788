//! Providers, their keys, their prices.

use super::finding::{Finding, fail, ok, warn};
use crate::app;
use crate::config::Config;
use crate::llm::Providers;
use deputy_actors::ports::Models;
use deputy_domain::model::{ModelMessage, ModelName, ModelRequest};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::sync::mpsc;

/// For a server on the other side of the world behind a slow proxy.
const REACH: Duration = Duration::from_secs(10);

pub(super) async fn models(config: &Config, ask: bool) -> Vec<Finding> {
    let providers = match app::providers(config) {
        Ok(providers) => providers,
        Err(faults) => return vec![fail("models", faults.to_string())],
    };
    let mut findings = Vec::new();
    for name in providers.names() {
        findings.push(provider(&providers, name).await);
    }
    let tiers = &config.models;
    let named: BTreeSet<ModelName> =
        [&tiers.a, &tiers.b, &tiers.c].into_iter().flatten().filter_map(|name| name.parse().ok()).collect();
    if tiers.b.is_empty() {
        findings.push(fail("models", "models.b is not set, and work goes there: write PROVIDER/MODEL"));
    }
    let capped = config.limits.run_usd_max.is_some() || config.limits.day_usd_max.is_some();
    for model in named {
        findings.push(match providers.price(&model) {
            Some(price) => {
                ok("price", format!("{model}: ${} in, ${} out per million tokens", price.input, price.output))
            }
            None if capped => fail(
                "price",
                format!("{model}: unknown, and refused under a dollar limit: set prices.\"{model}\""),
            ),
            None => {
                warn("price", format!("{model}: unknown, so its cost is not counted: set prices.\"{model}\""))
            }
        });
        if ask {
            findings.push(one_word(&providers, model).await);
        }
    }
    findings
}

/// Whether its key is there and its address answers. No key is sent and nothing is spent.
async fn provider(providers: &Providers, name: &str) -> Finding {
    if let Err(detail) = providers.try_key(name).await {
        return fail("provider", format!("{name}: {detail}"));
    }
    let Some(address) = providers.address(name) else {
        return ok("provider", format!("{name}: a script, no AI is involved"));
    };
    let host = address.host_str().unwrap_or_default();
    let client = match reqwest::Client::builder().timeout(REACH).build() {
        Ok(client) => client,
        Err(error) => return fail("provider", format!("{name}: {error}")),
    };
    let mut root = address.clone();
    root.set_path("/");
    match client.head(root).send().await {
        // Whatever it answers, it is there.
        Ok(_) => ok("provider", format!("{name}: {host} answers, and there is a key or none is needed")),
        Err(error) if error.is_timeout() => fail("provider", format!("{name}: {host} does not answer")),
        Err(error) => fail("provider", format!("{name}: {host} cannot be reached: {}", cause(&error))),
    }
}

/// The innermost reason, which is the one that helps.
fn cause(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |error| error.source())
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

async fn one_word(providers: &Providers, model: ModelName) -> Finding {
    let request = ModelRequest {
        model: model.clone(),
        system: "Answer with one word.".to_owned(),
        messages: vec![ModelMessage::User { text: "Say yes.".to_owned() }],
        tools: Vec::new(),
        // Some models refuse less.
        max_output_tokens: 16,
    };
    // Nobody listens to the pieces.
    let (deltas, _) = mpsc::channel(1);
    match providers.call(&request, deltas).await {
        Ok(_) => ok("model", format!("{model} answers")),
        Err(fault) => fail("model", format!("{model}: {fault}")),
    }
}
