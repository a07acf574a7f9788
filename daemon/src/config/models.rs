//! `[models]` and `[agents]`.

use deputy_domain::driver::Kind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use utoipa::ToSchema;

/// Which model does which kind of thinking: `PROVIDER/MODEL`, or a list of them in order of fallback. The environment
/// variables `TIER_A_MODEL`, `TIER_B_MODEL` and `TIER_C_MODEL` override them.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TiersConfig {
    /// Cheap: routing, summaries, simple edits.
    #[serde(deserialize_with = "one_or_many")]
    pub a: Vec<String>,
    /// Features.
    #[serde(deserialize_with = "one_or_many")]
    pub b: Vec<String>,
    /// Hard debugging, architecture.
    #[serde(deserialize_with = "one_or_many")]
    pub c: Vec<String>,
    /// Whether a failing run may be tried again with the next tier.
    pub escalate: bool,
}

fn one_or_many<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize, Serialize, ToSchema)]
    #[serde(untagged)]
    enum OneOrMany {
        One(String),
        Many(Vec<String>),
    }
    Ok(match OneOrMany::deserialize(from)? {
        OneOrMany::One(one) => one.split(',').map(|name| name.trim().to_owned()).collect(),
        OneOrMany::Many(many) => many,
    })
}

/// One agent.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentConfig {
    /// What it is.
    pub kind: AgentKind,
    /// The program, for agents that are one; the kind's own name if absent. `acp` and `command` have none.
    #[serde(default)]
    pub command: Option<String>,
    /// Its arguments, before those that Deputy adds. For `command`, one that holds `{prompt}` carries the prompt, which
    /// goes to standard input otherwise.
    #[serde(default)]
    pub args: Vec<String>,
    /// Its environment. Values of 8 bytes and more are kept out of all that is recorded of it, as a project's are.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Where its model comes from: `gateway`, from Deputy, with a key that is worth something to one run only; or `own`,
    /// from an account that the program is logged in to itself. With `own` the sandbox holds that account's secret, and
    /// dollars cannot be capped: cap tokens.
    #[serde(default)]
    pub login: LoginChoice,
    /// For a login of its own: the file in which claude, codex, gemini or opencode keeps its login (`.credentials.json`,
    /// `auth.json`, `oauth_creds.json`). Its runs read it and write it when the program renews it. Give Deputy a login and a
    /// file of its own. A login that is a variable (`CLAUDE_CODE_OAUTH_TOKEN`) goes into `env` instead.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub credentials: Option<PathBuf>,
    /// Uses of its tools that are refused: a tool's name, or `NAME(START*)` for arguments that begin like that. A command
    /// is `Bash` for claude, `shell` for codex and `bash` for opencode; docs/agents.md lists the names. Of a shell
    /// command, each command in it counts. Agents of the Agent Client Protocol also take its words for kinds of tools:
    /// `read`, `edit`, `delete`, `move`, `search`, `execute`, `fetch`. An agent that does without asking what a rule is
    /// about ends its run. Rules read what is written; what must never happen is for the sandbox.
    #[serde(default)]
    pub deny: Vec<String>,
    /// Uses of its tools that need the founder's word, in the same form.
    #[serde(default)]
    pub ask: Vec<String>,
    /// Whether what a repository tells this program to do is done: hooks, servers, plugins, permissions and addresses in
    /// `.claude`, `.mcp.json`, `.codex`, `.gemini`, `.opencode`, `.aider.conf.yml`, `.env` and the like. What it writes
    /// for the model (`AGENTS.md` and the like) is always read. Not together with `deny` and `ask`.
    #[serde(default)]
    pub trust_repository: bool,
}

/// Where the model of an agent that is a program comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoginChoice {
    /// From Deputy's gateway: the models of the run's tier, with a key that is worth something to that run only.
    #[default]
    Gateway,
    /// From an account that the program is logged in to itself: a subscription.
    Own,
}

/// What an agent is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgentKind {
    /// Deputy's own loop.
    Builtin,
    /// Claude Code.
    Claude,
    /// Codex.
    Codex,
    /// Gemini CLI.
    Gemini,
    /// opencode.
    Opencode,
    /// aider.
    Aider,
    /// Anything that speaks the Agent Client Protocol.
    Acp,
    /// Any program.
    Command,
}

impl AgentKind {
    /// How it is driven; `None`: it is no program.
    pub const fn driven(self) -> Option<Kind> {
        Some(match self {
            Self::Builtin => return None,
            Self::Claude => Kind::Claude,
            Self::Codex => Kind::Codex,
            Self::Gemini => Kind::Gemini,
            Self::Opencode => Kind::Opencode,
            Self::Aider => Kind::Aider,
            Self::Acp => Kind::Acp,
            Self::Command => Kind::Command,
        })
    }
}
