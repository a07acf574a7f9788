//! The configuration in the actors' words.

use crate::config::{AgentConfig, Config, LoginChoice, QuestionsConfig, SandboxChoice};
use deputy_actors::agents::{Agent, BUILTIN, Login, Program};
use deputy_actors::memory::Embeddings;
use deputy_actors::settings::Settings;
use deputy_domain::driver::Rules;
use deputy_domain::model::ModelName;
use deputy_domain::plan::WithoutCard;
use deputy_protocol::event::{Budget, Tier};
use deputy_protocol::money::Usd;
use std::collections::BTreeMap;
use std::time::Duration;

const DAY: Duration = Duration::from_hours(24);

/// The configuration in the actors' words. It was checked before.
pub fn settings(config: &Config) -> Settings {
    let models = &config.models;
    let tiers: BTreeMap<Tier, Vec<ModelName>> =
        [(Tier::A, &models.a), (Tier::B, &models.b), (Tier::C, &models.c)]
            .into_iter()
            .map(|(tier, names)| (tier, names.iter().filter_map(|name| name.parse().ok()).collect()))
            .filter(|(_, names): &(Tier, Vec<ModelName>)| !names.is_empty())
            .collect();
    let mut agents = BTreeMap::from([(BUILTIN.to_owned(), Agent::Builtin)]);
    agents.extend(config.agents.iter().map(|(name, config)| (name.clone(), agent(config))));
    let limits = &config.limits;
    Settings {
        runs_max: limits.runs_max,
        run_budget: Budget {
            usd_max: limits.run_usd_max.and_then(Usd::try_new),
            tokens_max: None,
            minutes_max: limits.run_minutes_max,
        },
        day_usd_max: limits.day_usd_max.and_then(Usd::try_new),
        tiers,
        agents,
        is_sandboxed: config.sandbox.kind != SandboxChoice::None,
        default_agent: BUILTIN.to_owned(),
        escalate: models.escalate,
        keep_workspaces: DAY * config.runs.keep_workspaces_days,
        answers_within: answers_within(&config.questions),
        time_zone: config.founder.zone(),
        quiet: config.notify.quiet(config.founder.zone()),
        looks_back: config.hindsight.after_runs,
        // What cannot be read was refused when the file was checked.
        without_card: WithoutCard {
            types: config.plans.without_card.clone(),
            usd_max: config.plans.without_card_usd_max,
        },
        embeddings: config
            .memory
            .embeddings
            .as_ref()
            .and_then(|name| Some(Embeddings::new(name.parse().ok()?))),
        keep_product_events_days: i64::from(config.metrics.keep_days),
        product_events_max: config.metrics.events_max,
        web_any_address: config.web.any_address,
        check_timeout: Duration::from_mins(1) * config.runs.check_timeout_minutes,
        run_output_bytes_max: config.storage.run_output_bytes_max,
        backup_at_hour: config.backup.dir.as_ref().map(|_| config.backup.at_hour),
        public_url: config.server.public_url.clone(),
    }
}

/// How long a model sees to questions before they are the founder's, if one does.
fn answers_within(questions: &QuestionsConfig) -> Option<Duration> {
    questions.answer.then(|| Duration::from_mins(1) * questions.founder_after_minutes)
}

fn agent(config: &AgentConfig) -> Agent {
    let Some(kind) = config.kind.driven() else { return Agent::Builtin };
    Agent::Program(Box::new(Program {
        kind,
        program: config.command.clone(),
        args: config.args.clone(),
        env: config.env.clone(),
        login: match config.login {
            LoginChoice::Gateway => Login::Gateway,
            LoginChoice::Own => Login::Own,
        },
        credentials: config.credentials.clone(),
        trusts_repository: config.trust_repository,
        rules: Rules { deny: config.deny.clone(), ask: config.ask.clone() },
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_reach_the_actors_in_their_units() {
        let mut config = Config::default();
        config.runs.check_timeout_minutes = 7;
        config.limits.run_minutes_max = Some(90);
        config.limits.run_usd_max = Some(2.5);
        config.limits.day_usd_max = Some(10.0);
        config.models.escalate = true;
        let settings = settings(&config);
        assert_eq!(settings.check_timeout, Duration::from_mins(7));
        assert_eq!(settings.run_budget.minutes_max, Some(90));
        assert_eq!(
            (settings.run_budget.usd_max, settings.day_usd_max),
            (Usd::try_new(2.5), Usd::try_new(10.0))
        );
        assert!(settings.escalate);
    }
}
