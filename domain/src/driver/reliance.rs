//! What a program of some version is relied on for.

use super::codex::{EXEC, is_exec};
use super::{Abilities, Kind, LaunchOrder, Stance, Standing, abilities, standing};

/// What a program with these arguments is relied on for: what it can do, less what a version that nobody has tried may do otherwise. It may
/// ask in words that are not understood, or not at all; it is driven in its plainest way.
pub fn relied_on(kind: Kind, args: &[String], version: Option<&str>) -> Abilities {
    let can = abilities(kind, args, version);
    match standing(kind, version) {
        Standing::Known => Abilities { is_known: true, ..can },
        Standing::Unknown | Standing::TooOld => Abilities {
            asks: false,
            // Codex has a plainer way, in which each turn is a process.
            steers: can.steers && kind != Kind::Codex,
            interrupts: can.interrupts && kind != Kind::Codex,
            is_known: false,
            ..can
        },
    }
}

/// The order for a program of this version: as it is for one that is known, and the plainest for any other.
#[must_use]
pub fn as_relied_on(kind: Kind, version: Option<&str>, order: LaunchOrder) -> LaunchOrder {
    if standing(kind, version) == Standing::Known {
        return order;
    }
    let mut order = LaunchOrder { stance: Stance::Open, ..order };
    if kind == Kind::Codex && !is_exec(&order.args) {
        order.args.push(EXEC.to_owned());
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::{Dialect, testing::order};

    #[test]
    fn nobody_relies_on_an_unknown_version_to_ask() {
        for kind in Kind::ALL.into_iter().filter(|kind| kind.says_version()) {
            let relied_on = relied_on(kind, &[], Some("99.0.0"));
            assert!(!relied_on.asks && !relied_on.is_known, "{kind}");
            assert_eq!(
                as_relied_on(kind, Some("99.0.0"), order(Dialect::Chat)).stance,
                Stance::Open,
                "{kind}"
            );
        }
        assert!(relied_on(Kind::Claude, &[], Some("2.1.197")).asks);
        assert!(relied_on(Kind::Acp, &[], None).asks, "its protocol says its version");
    }

    #[test]
    fn codex_in_its_plainer_way_neither_asks_nor_listens_whatever_its_version() {
        for version in [Some("0.169.0"), Some("0.200.0"), None] {
            let can = relied_on(Kind::Codex, &["exec".to_owned()], version);
            assert!(!can.asks && !can.steers && !can.interrupts && can.resumes, "{version:?}: {can:?}");
            assert!(!abilities(Kind::Codex, &["exec".to_owned()], version).asks, "{version:?}");
        }
        let can = relied_on(Kind::Codex, &["--profile".to_owned(), "x".to_owned()], Some("0.169.0"));
        assert!(can.asks && can.steers && can.interrupts, "{can:?}");
    }

    #[test]
    fn codex_of_an_unknown_version_is_driven_in_its_plainer_way() {
        let relied_on = |version| as_relied_on(Kind::Codex, version, order(Dialect::Responses));
        assert_eq!(relied_on(Some("0.169.3")), order(Dialect::Responses));
        assert_eq!(relied_on(Some("0.200.0")).args, ["exec"]);
        assert_eq!(relied_on(None).args, ["exec"]);
        let exec = LaunchOrder { args: vec!["exec".to_owned()], ..order(Dialect::Responses) };
        assert_eq!(as_relied_on(Kind::Codex, None, exec).args, ["exec"], "once");
    }
}
