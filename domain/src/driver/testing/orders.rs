//! What programs are started for, and how they end.

use crate::driver::{Dialect, Endpoint, Exit, LaunchOrder, Rules, Session, Stance};

pub(in crate::driver) const SESSION: &str = "11111111-1111-4111-8111-111111111111";

/// An order as a run would give it.
pub(in crate::driver) fn order(dialect: Dialect) -> LaunchOrder {
    LaunchOrder {
        program: None,
        args: Vec::new(),
        prompt: "Mend the sum.".into(),
        briefing: String::new(),
        workspace: "/workspace".into(),
        session: Session::Fresh(SESSION.into()),
        endpoint: Some(Endpoint {
            base_url: "http://127.0.0.1:7701/gateway/lab".into(),
            key: "run-key".into(),
            model: "large".into(),
            small_model: "small".into(),
            dialect,
        }),
        stance: Stance::Asks,
        rules: Rules::default(),
        trusts_repository: false,
    }
}

/// A process that ended by itself.
pub(in crate::driver) fn exit(code: i32) -> Exit {
    Exit { code: Some(code), ..Exit::default() }
}

/// A process that was killed.
pub(in crate::driver) fn killed() -> Exit {
    Exit { signal: Some(9), ..Exit::default() }
}
