//! The environment of the tools, from nothing.

use std::collections::BTreeMap;

use deputy_protocol::link::{GATEWAY_MOUNT, HOME_MOUNT, SandboxKind, ShimSpec};
use uuid::Uuid;

use crate::process::MARK_VARIABLE;

/// Tells the inner runner in which folder the gateway's socket is.
pub(crate) const GATEWAY_VARIABLE: &str = "DEPUTY_GATEWAY_FOLDER";

/// The variables of the inner runner, which its tools inherit.
pub(super) fn environment(spec: &ShimSpec, mark: Uuid) -> BTreeMap<String, String> {
    let home = match spec.sandbox {
        SandboxKind::Bubblewrap => HOME_MOUNT.to_owned(),
        SandboxKind::None => spec.home.to_string_lossy().into_owned(),
    };
    let mut variables: BTreeMap<String, String> = [
        ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
        ("HOME", &home),
        ("USER", "agent"),
        ("LOGNAME", "agent"),
        ("SHELL", "/bin/bash"),
        ("LANG", "C.UTF-8"),
        ("TERM", "dumb"),
        // Nobody is there to answer a prompt or to page.
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_PAGER", "cat"),
        ("PAGER", "cat"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    variables.extend(spec.env.clone());
    variables.insert("DEPUTY_RUN_ID".to_owned(), spec.run_id.to_string());
    if let Some(folder) = &spec.gateway {
        let folder = match spec.sandbox {
            SandboxKind::Bubblewrap => GATEWAY_MOUNT.to_owned(),
            SandboxKind::None => folder.to_string_lossy().into_owned(),
        };
        variables.insert(GATEWAY_VARIABLE.to_owned(), folder);
    }
    variables.insert(MARK_VARIABLE.to_owned(), mark.to_string());
    variables
}
