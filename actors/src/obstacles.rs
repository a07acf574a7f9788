//! Why an agent's program is not begun, as far as that is known before.
//!
//! Owner: orders, runs and whoever shows the agents ask here. Invariant: all of them say it in the same words.

use crate::agents::{Login, Program};
use deputy_domain::driver::{Dialect, Kind, Standing, abilities, standing};
use deputy_domain::model::ModelName;
use deputy_protocol::event::Tier;
use std::collections::BTreeMap;

/// What each provider of a model speaks; `None` where programs cannot talk to it.
pub type Speaks<'a> = &'a (dyn Fn(&ModelName) -> Option<Dialect> + Send + Sync);
/// The models of each tier.
pub type Tiers = BTreeMap<Tier, Vec<ModelName>>;

/// A program that cannot ask would break rules in silence: it is not begun where there are any, and where no sandbox
/// keeps in what nobody decided.
pub fn cannot_ask(program: &Program, is_sandboxed: bool) -> Option<String> {
    if program.abilities(None).asks {
        return None;
    }
    let why = match (program.rules.is_empty(), is_sandboxed) {
        (false, _) => "so the rules of this one (`deny`, `ask`) would not hold: take the rules away",
        (true, false) => {
            "and no sandbox keeps in what they do (`sandbox.kind` is `none`): turn the sandbox on"
        }
        (true, true) => return None,
    };
    let kind = program.kind;
    let way = if abilities(kind, &[], None).asks { " with these `args`" } else { "" };
    Some(format!(
        "agents of kind `{kind}`{way} cannot ask before they use a tool, {why}, or order the work from an agent that asks \
         (claude, codex, opencode, acp)"
    ))
}

/// The same for one that could ask, in a version that nobody has tried.
pub fn is_not_relied_on(program: &Program, version: Option<&str>, is_sandboxed: bool) -> Option<String> {
    let is_tried = standing(program.kind, version) != Standing::Unknown;
    let could_ask = program.abilities(version).asks && !program.relied_on(version).asks;
    if is_tried || !could_ask || program.rules.is_empty() && is_sandboxed {
        return None;
    }
    let why = if is_sandboxed { "rules hold (`deny`, `ask`)" } else { "no sandbox keeps it in" };
    Some(format!(
        "nobody has tried {}, so it is not relied on to ask before it uses a tool, and is not begun where {why}: install a \
         version that `deputyd doctor` calls known",
        whole(program, version)
    ))
}

/// A program of some version, in words.
pub(crate) fn whole(program: &Program, version: Option<&str>) -> String {
    let kind = program.kind;
    match version {
        Some(version) => format!("version {version} of `{kind}`"),
        None => format!("a `{kind}` that does not say which version it is"),
    }
}

/// A program that gets its model from the gateway, and can talk to none of the tier's.
pub fn no_model(program: &Program, tier: Tier, tiers: &Tiers, speaks: Speaks<'_>) -> Option<String> {
    let is_well = program.login == Login::Own || has_one(program.kind, tier, tiers, speaks);
    (!is_well).then(|| without_model(program.kind, tier, tiers, speaks))
}

/// That no model of a tier is one that a program of this kind can talk to.
pub(crate) fn without_model(kind: Kind, tier: Tier, tiers: &Tiers, speaks: Speaks<'_>) -> String {
    let of = match kind.dialects() {
        [Dialect::Anthropic] => " of a provider of kind `anthropic`",
        [Dialect::Responses] => " of a provider of kind `openai`",
        [Dialect::Gemini] => " of a provider of kind `gemini`",
        _ => "",
    };
    let others = tiers.keys().filter(|tier| has_one(kind, **tier, tiers, speaks));
    let others: Vec<_> = others.map(|tier| format!("`{}`", letter(*tier))).collect();
    let instead = match others.as_slice() {
        [] => String::new(),
        others => format!(", order another tier ({} has one)", others.join(" or ")),
    };
    let tier = letter(tier);
    format!(
        "no model of tier {tier} is one that `{kind}` can talk to: add one{of} to models.{tier}{instead}, or give the \
         agent `login = \"own\"`"
    )
}

fn has_one(kind: Kind, tier: Tier, tiers: &Tiers, speaks: Speaks<'_>) -> bool {
    spoken(kind, tier, tiers, speaks).next().is_some()
}

/// The models of a tier that a program of this kind can talk to.
pub(crate) fn spoken<'a>(
    kind: Kind,
    tier: Tier,
    tiers: &'a Tiers,
    speaks: Speaks<'a>,
) -> impl Iterator<Item = &'a ModelName> {
    let does =
        move |model: &&ModelName| speaks(model).is_some_and(|dialect| kind.dialects().contains(&dialect));
    tiers.get(&tier).into_iter().flatten().filter(does)
}

/// What the configuration calls a tier.
pub(crate) const fn letter(tier: Tier) -> &'static str {
    match tier {
        Tier::A => "a",
        Tier::B => "b",
        Tier::C => "c",
    }
}
