//! Whether an advisor looked at anything before it said what it found. What it says without that rests on nothing.

use super::kit::Toolkit;
use super::named::call;
use super::tools::{
    deliveries_list, metrics_show, query, recall, repo_list, repo_read, repo_search, report, run_show,
    runs_list, spend_show,
};
use crate::agent::{Entry, Transcript};
use deputy_protocol::event::{Advisor, Purpose, Scope, ToolOutcome};

/// What is said of a report for which nothing was looked at.
const UNLOOKED: &str = "Nothing was looked at before this was said.";

/// What an advisor has to look at, by any of these tools. That it could not be shown is its project's fault.
const fn grounds(advisor: Advisor) -> (&'static [&'static str], &'static str) {
    match advisor {
        Advisor::Code => (&[repo_list::NAME, repo_read::NAME, repo_search::NAME], "the repository"),
        Advisor::Growth => (
            &[metrics_show::NAME, recall::NAME, runs_list::NAME, run_show::NAME],
            "figures and past experiments",
        ),
        Advisor::Analytics => (
            &[
                query::NAME,
                metrics_show::NAME,
                deliveries_list::NAME,
                runs_list::NAME,
                run_show::NAME,
                spend_show::NAME,
            ],
            "events, deploys and errors",
        ),
    }
}

/// Why a report is sent back: nothing was looked at. It is sent back once; whoever insists is taken at their word, and
/// nothing that they claim is.
pub fn sent_back(kit: &Toolkit, transcript: &Transcript) -> Option<String> {
    let ground = unlooked(kit, transcript)?;
    let was_sent_back = uses(transcript).any(|(name, is_refused)| name == report::NAME && is_refused);
    (!was_sent_back).then(|| {
        format!(
            "nothing was reported, for nothing was looked at: look at {ground} before you say what you found"
        )
    })
}

/// A report as it is worth: without claims, where nothing was looked at.
pub(super) fn weighed(kit: &Toolkit, transcript: &Transcript, scope: Scope) -> Scope {
    if unlooked(kit, transcript).is_none() {
        return scope;
    }
    let mut risks = scope.risks;
    risks.push(UNLOOKED.to_owned());
    Scope { evidence: Vec::new(), risks, ..scope }
}

/// What was to be looked at, if it could have been and was not.
fn unlooked(kit: &Toolkit, transcript: &Transcript) -> Option<&'static str> {
    let (Purpose::Consultation { advisor, .. } | Purpose::Scoping { advisor, .. }) = kit.purpose() else {
        return None;
    };
    let (tools, ground) = grounds(*advisor);
    let could = tools.iter().any(|tool| kit.has(tool));
    let did = uses(transcript).any(|(name, _)| tools.contains(&name));
    (could && !did).then_some(ground)
}

/// Tools that were used, and whether that was refused.
fn uses(transcript: &Transcript) -> impl Iterator<Item = (&str, bool)> {
    transcript.entries.iter().filter_map(|entry| match entry {
        Entry::Did { tool_use, outcome } => {
            let call = call(transcript, *tool_use)?;
            Some((call.name.as_str(), matches!(outcome, ToolOutcome::Refused { .. })))
        }
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use deputy_protocol::event::{Estimate, Evidence, ToolCall};
    use deputy_protocol::ids::{ConversationId, ToolUseId};
    use uuid::Uuid;

    fn asked(advisor: Advisor) -> Purpose {
        Purpose::Consultation { advisor, asked_in: ConversationId(Uuid::nil()) }
    }

    /// A transcript of these tools, used one behind the other.
    fn used(tools: &[(&str, bool)]) -> Transcript {
        let mut transcript = Transcript::default();
        for (number, (name, is_refused)) in (1..).zip(tools) {
            let tool_use = ToolUseId(Uuid::from_u128(number));
            let text = String::new();
            let call = ToolCall {
                tool_use,
                provider_id: String::new(),
                name: (*name).to_owned(),
                arguments: "{}".to_owned(),
            };
            let outcome =
                if *is_refused { ToolOutcome::Refused { text } } else { ToolOutcome::Done { text } };
            transcript.entries.push(Entry::Said {
                model: "m/m".to_owned(),
                text: String::new(),
                tool_calls: vec![call],
                opaque: Vec::new(),
                truncated: false,
            });
            transcript.entries.push(Entry::Did { tool_use, outcome });
        }
        transcript
    }

    fn scope() -> Scope {
        let evidence = vec![Evidence { says: "It is there".to_owned(), source: "README.md:1".to_owned() }];
        Scope {
            approach: "Do it.".to_owned(),
            tasks: Vec::new(),
            evidence,
            estimate: Estimate::default(),
            touches: Vec::new(),
            risks: Vec::new(),
        }
    }

    #[test]
    fn each_advisor_looks_at_its_own_ground_before_it_reports() {
        for (advisor, tool, other) in [
            (Advisor::Code, "repo_read", "recall"),
            (Advisor::Growth, "metrics_show", "web_search"),
            (Advisor::Analytics, "query", "recall"),
        ] {
            let purpose = asked(advisor);
            let kit = Toolkit::of(&purpose);
            for transcript in [used(&[]), used(&[(other, false)])] {
                let back = sent_back(&kit, &transcript).expect("it looked at nothing");
                assert!(back.contains("look at"), "{advisor:?}: {back}");
                let weighed = weighed(&kit, &transcript, scope());
                assert_eq!((weighed.evidence, weighed.risks), (vec![], vec![UNLOOKED.to_owned()]));
            }
            let looked = used(&[(tool, false)]);
            assert_eq!(sent_back(&kit, &looked), None, "{advisor:?}");
            assert_eq!(weighed(&kit, &looked, scope()), scope());
        }
    }

    #[test]
    fn whoever_cannot_see_it_or_insists_is_not_sent_back_for_ever() {
        let purpose = asked(Advisor::Code);
        let kit = Toolkit::of(&purpose);
        assert_eq!(sent_back(&kit, &used(&[("repo_list", true)])), None, "it tried");
        let insists = used(&[("report", true)]);
        assert_eq!(sent_back(&kit, &insists), None);
        assert_eq!(weighed(&kit, &insists, scope()).evidence, []);
        let blind = Toolkit::of(&purpose).only(Some(&["recall".to_owned()]));
        assert_eq!(sent_back(&blind, &used(&[])), None, "its record takes it");
        let back = Purpose::Hindsight { run_id: deputy_protocol::ids::RunId(Uuid::nil()) };
        assert_eq!(sent_back(&Toolkit::of(&back), &used(&[])), None);
    }
}
