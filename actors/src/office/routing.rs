//! Which project a sentence means: names, recent work, READMEs and code are looked at.

use crate::ports::{Effort, Ledger, LedgerFault, Pattern, Router, RowQuery, Sources};
use async_trait::async_trait;
use deputy_domain::ledger::Table;
use deputy_domain::projection::{ProjectDoc, RunDoc};
use deputy_domain::routing::{Candidate, Evidence, Routing, named_in, telling_words};
use futures::future::join_all;
use std::sync::Arc;

/// Runs of a project that are recent.
const RECENT: u32 = 20;
/// Lines of a README that are read.
const README_LINES: u32 = 200;

/// Looks for what speaks for each project.
pub struct EvidenceRouter {
    ledger: Arc<dyn Ledger>,
    sources: Arc<dyn Sources>,
}

impl EvidenceRouter {
    /// One that looks there.
    pub fn new(ledger: Arc<dyn Ledger>, sources: Arc<dyn Sources>) -> Self {
        Self { ledger, sources }
    }

    async fn candidate(
        &self,
        sentence: &str,
        words: &[String],
        project: &ProjectDoc,
        effort: Effort,
    ) -> Result<Candidate, LedgerFault> {
        let alias = project.settings.aliases.iter().find(|alias| named_in(sentence, alias));
        let mut evidence = Evidence {
            is_named: named_in(sentence, &project.name),
            alias: alias.cloned(),
            recent: self.recent(words, project).await?,
            ..Evidence::default()
        };
        if effort == Effort::Read {
            self.read(words, project, &mut evidence).await;
        }
        Ok(Candidate { project_id: project.project_id, name: project.name.clone(), evidence })
    }

    async fn recent(&self, words: &[String], project: &ProjectDoc) -> Result<Vec<String>, LedgerFault> {
        let parent = Some(project.project_id.to_string());
        let query = RowQuery { parent, limit: RECENT, ..RowQuery::default() };
        let mut orders = String::new();
        for row in self.ledger.rows(Table::Runs, query).await?.rows {
            let doc: RunDoc = row.read("run")?;
            orders.push_str(&doc.run.order.text.to_lowercase());
            orders.push('\n');
        }
        Ok(found(words, &orders))
    }

    /// A repository that cannot be read speaks for nothing.
    async fn read(&self, words: &[String], project: &ProjectDoc, evidence: &mut Evidence) {
        let ProjectDoc { project_id, origin, settings, .. } = project;
        let sighted = self.sources.sight(*project_id, origin, &settings.default_branch, None).await;
        let Ok(sighted) = sighted else { return };
        let commit = &sighted.commit;
        let top =
            self.sources.folder(*project_id, commit, "").await.map(|top| top.entries).unwrap_or_default();
        let readme = top.iter().find(|entry| entry.name.to_lowercase().starts_with("readme"));
        if let Some(readme) = readme
            && let Ok(text) = self.sources.file(*project_id, commit, &readme.name, 1, README_LINES).await
        {
            evidence.readme = found(words, &text.lines.join("\n").to_lowercase());
        }
        let is_readme = |path: &str| readme.is_some_and(|readme| readme.name == path);
        if words.is_empty() {
            return;
        }
        // The words are letters, digits, `-`, `_` and `.` only.
        let regex = format!("(?i)({})", words.join("|").replace('.', "\\."));
        if let Ok(matches) = self.sources.find(*project_id, commit, &Pattern { regex, glob: None }).await {
            for word in words {
                let place = matches
                    .lines
                    .iter()
                    .find(|line| !is_readme(&line.path) && line.text.to_lowercase().contains(word));
                evidence
                    .code
                    .extend(place.map(|line| (word.clone(), format!("{}:{}", line.path, line.line))));
            }
        }
    }
}

#[async_trait]
impl Router for EvidenceRouter {
    async fn route(
        &self,
        sentence: &str,
        projects: &[ProjectDoc],
        effort: Effort,
    ) -> Result<Routing, LedgerFault> {
        let words = telling_words(sentence);
        let looks = projects.iter().map(|project| self.candidate(sentence, &words, project, effort));
        let candidates: Result<Vec<_>, _> = join_all(looks).await.into_iter().collect();
        Ok(Routing::of(candidates?))
    }
}

fn found(words: &[String], text: &str) -> Vec<String> {
    words.iter().filter(|word| text.contains(word.as_str())).cloned().collect()
}
