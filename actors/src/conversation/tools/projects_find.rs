//! Which project a sentence means.

use super::seen::Seen;
use crate::office::ProjectHandle;
use crate::ports::{Effort, World};
use deputy_domain::coo::tools::projects_find::ProjectsFind;
use deputy_domain::coo::untrusted;
use deputy_domain::routing::{Candidate, Choice, Routing};

pub(super) async fn show(world: &World, wanted: &ProjectsFind) -> Seen {
    let projects = ProjectHandle::new(world.clone()).all().await?;
    let routing = world.router.route(&wanted.sentence, &projects, Effort::Read).await?;
    let said = match routing.choice() {
        Choice::One(it) => format!("It is about {}. Say so, and why, when you go on.", it.name),
        Choice::Close(close) => {
            let names: Vec<&str> = close.iter().map(|it| it.name.as_str()).collect();
            format!("These are close: {}. Ask the founder which one it is.", names.join(", "))
        }
        Choice::Nothing => {
            let names: Vec<&str> = projects.iter().map(|project| project.name.as_str()).collect();
            format!("Nothing speaks for one of them: {}. Ask the founder which one it is.", names.join(", "))
        }
    };
    Ok(format!("{said}\n{}", untrusted("what speaks for which", &reasons(&routing))))
}

fn reasons(routing: &Routing) -> String {
    let line = |it: &Candidate| format!("- {}: {}", it.name, it.evidence.reasons().join("; "));
    routing.candidates().iter().map(line).collect::<Vec<_>>().join("\n")
}
