//! A turn that failed because a provider refuses Deputy's own key: whatever the program makes of it, it is neither the
//! program's login nor for the program to try again.

use super::listener::Listener;
use crate::agents::Login;
use deputy_domain::driver::{Fact, Trouble, TurnEnd};

impl Listener<'_, '_> {
    /// A new fact as it goes on record: the gateway knows better than the program whose key was refused.
    pub(super) fn truly(&self, fact: Fact) -> Fact {
        let is_of_it =
            |trouble| matches!(trouble, Trouble::Key | Trouble::Provider | Trouble::Crashed | Trouble::Other);
        let Fact::TurnEnded(TurnEnd::Failed { trouble, .. }) = &fact else { return fact };
        if self.seat.program.login != Login::Gateway || !is_of_it(*trouble) {
            return fact;
        }
        let desk = self.seat.desk;
        match desk.world.gateway.key_refused(desk.run_id()) {
            Some(detail) => Fact::TurnEnded(TurnEnd::Failed { trouble: Trouble::ProviderKey, detail }),
            None => fact,
        }
    }
}
