//! `config.example.toml`, made from the comments and defaults of the configuration itself.

use super::{
    AgentConfig, BackupConfig, DatabaseConfig, FounderConfig, HindsightConfig, LimitsConfig, LogConfig,
    MemoryConfig, MetricsConfig, PlansConfig, QuestionsConfig, RunsConfig, SandboxConfig, ServerConfig,
    StorageConfig, TiersConfig,
};
use crate::llm::ProviderConfig;
use crate::notify::config::{EmailConfig, NotifyConfig, PushConfig, WebhookConfig};
use crate::web::{SearchConfig, WebConfig};
use serde::Serialize;
use std::fmt::Write;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Widest comment, in characters.
const WIDTH: usize = 100;

const HEAD: &str = "\
# Deputy's configuration. Every setting is shown with its default; take the `#` away to change it.
# Any setting can also come from the environment as DEPUTY__SECTION__KEY.
# Made by `deputyd config example`.
";

/// An example with every setting, its meaning and its default.
pub fn example() -> String {
    let mut text = HEAD.to_owned();
    section::<FounderConfig>(&mut text, "[founder]", &[("time_zone", "\"Europe/Berlin\"")]);
    section::<ServerConfig>(&mut text, "[server]", &[]);
    section::<DatabaseConfig>(&mut text, "[database]", &[]);
    section::<StorageConfig>(&mut text, "[storage]", &[]);
    section::<BackupConfig>(&mut text, "[backup]", &[("dir", "\"/var/backups/deputy\"")]);
    sample::<ProviderConfig>(
        &mut text,
        "[providers.anthropic]",
        &[("kind", "\"anthropic\""), ("api_key_file", "\"/etc/deputy/anthropic.key\"")],
    );
    section::<TiersConfig>(
        &mut text,
        "[models]",
        &[
            ("a", "\"anthropic/claude-haiku-4-5\""),
            ("b", "[\"anthropic/claude-sonnet-4-5\", \"openai/gpt-5\"]"),
            ("c", "\"anthropic/claude-opus-4-5\""),
        ],
    );
    section::<MemoryConfig>(&mut text, "[memory]", &[("embeddings", "\"openai/text-embedding-3-small\"")]);
    text.push_str(
        "\n# US dollars per million tokens, by `PROVIDER/MODEL` or `KIND/MODEL`; they replace the shipped ones.\n\
         # [prices]\n# \"local/qwen3\" = { input = 0.0, output = 0.0 }\n\
         \n# Tokens that fit into one request and its answer, by `PROVIDER/MODEL` or `KIND/MODEL`.\n\
         # [context_tokens]\n# \"local/qwen3\" = 32000\n",
    );
    sample::<AgentConfig>(&mut text, "[agents.builtin]", &[("kind", "\"builtin\"")]);
    section::<SandboxConfig>(&mut text, "[sandbox]", &[]);
    section::<NotifyConfig>(&mut text, "[notify]", &[("quiet", "\"22:00-07:00\"")]);
    section::<PushConfig>(&mut text, "[notify.push]", &[("subject", "\"mailto:you@example.com\"")]);
    sample::<WebhookConfig>(
        &mut text,
        "[[notify.webhooks]]",
        &[("url", "\"https://hooks.example.com/deputy\""), ("format", "\"standard\"")],
    );
    sample::<EmailConfig>(
        &mut text,
        "[notify.email]",
        &[
            ("smtp_url", "\"smtps://USER:PASSWORD@smtp.example.com\""),
            ("from", "\"Deputy <deputy@example.com>\""),
            ("to", "\"you@example.com\""),
            ("per_hour", "5"),
        ],
    );
    section::<WebConfig>(&mut text, "[web]", &[]);
    section::<SearchConfig>(
        &mut text,
        "[web.search]",
        &[("base_url", "…"), ("api_key", "…"), ("api_key_file", "…")],
    );
    section::<PlansConfig>(
        &mut text,
        "[plans]",
        &[("without_card", "[\"docs\", \"test\"]"), ("without_card_usd_max", "0.5")],
    );
    section::<QuestionsConfig>(&mut text, "[questions]", &[]);
    section::<MetricsConfig>(&mut text, "[metrics]", &[]);
    section::<HindsightConfig>(&mut text, "[hindsight]", &[]);
    section::<LimitsConfig>(&mut text, "[limits]", &[("run_usd_max", "5.0"), ("day_usd_max", "50.0")]);
    section::<RunsConfig>(&mut text, "[runs]", &[]);
    section::<LogConfig>(&mut text, "[log]", &[]);
    text
}

/// A section that is always there: its settings have defaults.
fn section<T: ToSchema + Serialize + Default>(text: &mut String, header: &str, samples: &[(&str, &str)]) {
    let defaults = serde_json::to_value(T::default()).expect("a configuration is plain data");
    write_section::<T>(text, header, header, |key| {
        let default = toml::Value::try_from(&defaults[key]).ok().map(|value| value.to_string());
        let sample = samples.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned());
        match (default.filter(|value| value != "[]"), sample) {
            (Some(default), _) => default,
            (None, Some(sample)) => sample,
            (None, None) if defaults[key].is_array() => "[]".to_owned(),
            (None, None) => "…".to_owned(),
        }
    });
}

/// A section that the founder adds: an example of it.
fn sample<T: ToSchema>(text: &mut String, header: &str, samples: &[(&str, &str)]) {
    write_section::<T>(text, header, &format!("# {header}"), |key| {
        samples.iter().find(|(name, _)| *name == key).map_or("…", |(_, value)| value).to_owned()
    });
}

fn write_section<T: PartialSchema>(
    text: &mut String,
    header: &str,
    shown: &str,
    value: impl Fn(&str) -> String,
) {
    let RefOr::T(Schema::Object(schema)) = T::schema() else {
        unreachable!("{header} is a struct, and structs are objects");
    };
    text.push('\n');
    comment(text, schema.description.as_deref().unwrap_or_default());
    let _ = writeln!(text, "{shown}");
    for (key, property) in &schema.properties {
        comment(text, description(property));
        let _ = writeln!(text, "# {key} = {}", value(key));
    }
}

fn description(property: &RefOr<Schema>) -> &str {
    let description = match property {
        RefOr::T(Schema::Object(object)) => object.description.as_deref(),
        RefOr::T(Schema::Array(array)) => array.description.as_deref(),
        RefOr::T(Schema::AllOf(all)) => all.description.as_deref(),
        RefOr::T(Schema::OneOf(one)) => one.description.as_deref(),
        RefOr::Ref(reference) => Some(reference.description.as_str()),
        RefOr::T(_) => None,
    };
    description.unwrap_or_default()
}

fn comment(text: &mut String, description: &str) {
    let mut line = String::new();
    for word in description.split_whitespace() {
        if !line.is_empty() && line.chars().count() + word.chars().count() + 3 > WIDTH {
            let _ = writeln!(text, "# {line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        let _ = writeln!(text, "# {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    /// Takes the `#` away from every setting and header that has a value.
    fn uncommented(text: &str) -> String {
        let is_setting = |line: &str| {
            let name = line.split(" = ").next().unwrap_or_default();
            line.contains(" = ")
                && !line.contains('…')
                && name.chars().all(|c| c.is_ascii_alphanumeric() || "_\"/-".contains(c))
        };
        let bare = text.lines().map(|line| match line.strip_prefix("# ") {
            Some(inner) if is_setting(inner) || inner.starts_with('[') => inner,
            _ => line,
        });
        bare.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_example_is_a_configuration_with_and_without_its_comment_signs() {
        toml::from_str::<Config>(&example()).unwrap();
        let config: Config = toml::from_str(&uncommented(&example())).unwrap();
        crate::config::check(&config).unwrap_or_else(|faults| {
            // The sample names a second provider only as an example of a fallback.
            assert!(faults.0.iter().all(|fault| fault.contains("[providers.openai]")), "{faults}");
        });
    }

    #[test]
    fn every_setting_says_what_it_means() {
        let example = example();
        let lines: Vec<&str> = example.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            if line.starts_with("# ")
                && line.contains(" = ")
                && !line.contains('{')
                && !line.contains("local/")
            {
                let before = lines[number - 1];
                assert!(before.starts_with("# ") && !before.contains(" = "), "{line} has no comment");
            }
        }
    }
}
