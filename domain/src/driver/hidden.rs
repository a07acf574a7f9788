//! What of a repository is hidden from a program, because it would be run or believed.

use super::Kind;

impl Kind {
    /// Names at the top of a repository that hold configuration of the program's, which it reads whatever its own
    /// switches say: commands that it would run, addresses that it would send its key to. Where such a file is, the
    /// program sees an empty one, and where it is a folder, an empty one of those.
    ///
    /// What is here was found out by looking at what each program opens; what its launch turns off is not here. Words to
    /// the model (`AGENTS.md`, `CLAUDE.md`, `GEMINI.md`) are no configuration.
    pub const fn hidden(self) -> &'static [&'static str] {
        match self {
            // `--setting-sources user` and `--strict-mcp-config` keep all of a project's out.
            Self::Claude
            // The project is one that is not trusted, and its `.codex` is not applied.
            | Self::Codex
            // What these read nobody knows.
            | Self::Acp
            | Self::Command => &[],
            // `.gemini/.env` is read in spite of `ignoreLocalEnv`, and `.gemini/settings.json` overrules the user's.
            Self::Gemini => &[".gemini"],
            // Plugins in these are run in spite of `OPENCODE_DISABLE_PROJECT_CONFIG` and `OPENCODE_PURE`.
            Self::Opencode => &[".opencode", "opencode.json", "opencode.jsonc"],
            // None has a switch: `.env` sets anything, the settings of models set addresses.
            Self::Aider => {
                &[".aider.conf.yml", ".aider.model.metadata.json", ".aider.model.settings.yml", ".env"]
            }
        }
    }
}
