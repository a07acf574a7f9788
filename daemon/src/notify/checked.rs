//! Settings turned into what can be used, with every fault found at once.

use super::config::{ConfigFault, EmailConfig, NotifyConfig, PushConfig, WebhookConfig};
use super::email::{EMAIL, Mail, Route};
use super::format::{Format, ntfy};
use super::secret::Secret;
use super::signature::SigningKey;
use crate::net::{Destination, Reach};
use deputy_domain::notice::{DEVICES, Quiet, is_urgent_word};
use deputy_domain::schedule::Zone;
use lettre::message::Mailbox;
use std::collections::BTreeSet;

/// A webhook whose settings hold.
#[derive(Clone)]
pub(super) struct Hook {
    pub(super) name: String,
    pub(super) to: Destination,
    pub(super) format: Format,
    pub(super) events: Vec<String>,
    pub(super) signing: Option<SigningKey>,
    /// The bearer token for ntfy.
    pub(super) token: Option<Secret>,
}

/// Settings that hold.
pub(super) struct Checked {
    pub(super) hooks: Vec<Hook>,
    pub(super) mail: Option<Mail>,
}

impl NotifyConfig {
    /// Every fault of these settings; empty when they can be used.
    pub fn faults(&self) -> Vec<ConfigFault> {
        self.check().err().unwrap_or_default()
    }

    pub(super) fn check(&self) -> Result<Checked, Vec<ConfigFault>> {
        let mut faults = Faults::default();
        let mut names = BTreeSet::from([EMAIL.to_owned()]);
        let hooks = self.webhooks.iter().enumerate();
        let hooks = hooks.filter_map(|(n, hook)| hook.check(n, &mut names, &mut faults)).collect();
        let mail = self.email.as_ref().and_then(|email| email.check(&mut faults));
        self.push.check(&mut faults);
        self.check_quiet(&mut faults);
        if faults.found.is_empty() { Ok(Checked { hooks, mail }) } else { Err(faults.found) }
    }
}

impl NotifyConfig {
    /// The quiet hours, if there are any, by the clocks of a zone. Those that cannot be read were refused before.
    pub fn quiet(&self, zone: Zone) -> Option<Quiet> {
        let hours = self.quiet.as_deref()?;
        Quiet::try_new(hours, zone, self.quiet_lets_through.clone()).ok()
    }

    fn check_quiet(&self, faults: &mut Faults) {
        let hours = self.quiet.as_deref().map(|hours| Quiet::try_new(hours, Zone::UTC, Vec::new()));
        if let Some(Err(fault)) = hours {
            faults.add("notify.quiet".to_owned(), fault.to_string());
        }
        let kinds: Vec<String> =
            self.quiet_lets_through.iter().filter(|word| !is_urgent_word(word)).cloned().collect();
        faults.kinds("notify.quiet_lets_through", &kinds);
    }
}

impl PushConfig {
    fn check(&self, faults: &mut Faults) {
        faults.events("notify.push", &self.events);
        let subject = self.subject.as_deref();
        let is_address = |text: &str| text.starts_with("mailto:") || text.starts_with("https://");
        if subject.is_some_and(|text| !is_address(text) || text.chars().any(|c| !c.is_ascii_graphic())) {
            let detail =
                "push services want an address: `mailto:you@example.com`, or one that begins with `https://`";
            faults.add("notify.push.subject".to_owned(), detail);
        }
    }
}

#[derive(Default)]
struct Faults {
    found: Vec<ConfigFault>,
}

impl Faults {
    fn add(&mut self, key: String, detail: impl Into<String>) {
        self.found.push(ConfigFault { key, detail: detail.into() });
    }

    fn events(&mut self, key: &str, events: &[String]) {
        self.kinds(&format!("{key}.events"), events);
    }

    fn kinds(&mut self, key: &str, events: &[String]) {
        let word = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        for event in events {
            let sound = event
                .split_once('.')
                .is_some_and(|(family, name)| word(family) && (name == "*" || name.split('.').all(word)));
            if !sound {
                self.add(
                    key.to_owned(),
                    "an event is written as `run.failed`, or `run.*` for all of a family",
                );
            }
        }
    }
}

impl WebhookConfig {
    fn check(&self, index: usize, names: &mut BTreeSet<String>, faults: &mut Faults) -> Option<Hook> {
        let key = format!("notify.webhooks[{index}]");
        faults.events(&key, &self.events);
        let reach = if self.allow_private { Reach::Private } else { Reach::Public };
        let to = match Destination::try_new(self.url.expose(), reach) {
            Ok(to) => Some(to),
            Err(fault) => {
                let hint = match fault {
                    crate::net::NetFault::Refused { .. } if !self.allow_private => {
                        "; if it is yours, write `allow_private = true` beside it"
                    }
                    _ => "",
                };
                faults.add(format!("{key}.url"), format!("{fault}{hint}"));
                None
            }
        };
        if let (Format::Ntfy, Some(to)) = (self.format, &to)
            && ntfy::topic(to.url()).is_none()
        {
            faults.add(format!("{key}.url"), "it must end with the topic: letters, digits, `-` and `_`");
        }
        let signing = self.check_secret(&key, faults);
        let name = self.check_name(&key, to.as_ref(), names, faults);
        Some(Hook {
            name: name?,
            to: to?,
            format: self.format,
            events: self.events.clone(),
            signing,
            token: self.secret.clone().filter(|_| self.format == Format::Ntfy),
        })
    }

    fn check_secret(&self, key: &str, faults: &mut Faults) -> Option<SigningKey> {
        let secret = self.secret.as_ref()?;
        match self.format {
            Format::Standard => {
                let parsed = SigningKey::parse(secret);
                if parsed.is_none() {
                    faults.add(
                        format!("{key}.secret"),
                        "it must be `whsec_` followed by random bytes in base64",
                    );
                }
                parsed
            }
            Format::Ntfy => {
                if !secret.expose().chars().all(|c| c.is_ascii_graphic()) || secret.expose().is_empty() {
                    faults.add(format!("{key}.secret"), "an access token has no spaces and is not empty");
                }
                None
            }
            Format::Discord | Format::Slack => {
                let detail = "this format has no use for a secret; the service's URL contains it";
                faults.add(format!("{key}.secret"), detail);
                None
            }
        }
    }

    fn check_name(
        &self,
        key: &str,
        to: Option<&Destination>,
        names: &mut BTreeSet<String>,
        faults: &mut Faults,
    ) -> Option<String> {
        if let Some(name) = &self.name {
            let sound = (1..=64).contains(&name.len())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'));
            if !sound {
                faults.add(format!("{key}.name"), "a name is 1 to 64 letters, digits, or any of `-_.:`");
            } else if name.starts_with(DEVICES) {
                faults.add(format!("{key}.name"), "names that begin with `push:` are those of devices");
            } else if !names.insert(name.clone()) {
                faults.add(format!("{key}.name"), "another target has this name");
            }
            return Some(name.clone());
        }
        let base = format!("webhook:{}", to?.host());
        let numbered = (2..).map(|n| format!("{base}:{n}"));
        std::iter::once(base.clone()).chain(numbered).find(|name| names.insert(name.clone()))
    }
}

impl EmailConfig {
    fn check(&self, faults: &mut Faults) -> Option<Mail> {
        faults.events("notify.email", &self.events);
        let route = Route::parse(&self.smtp_url)
            .map_err(|detail| faults.add("notify.email.smtp_url".to_owned(), detail))
            .ok();
        if self.per_hour == 0 {
            faults.add("notify.email.per_hour".to_owned(), "no mail would ever go: write 1 or more");
        }
        let from = mailbox(&self.from, "notify.email.from", faults);
        if self.to.is_empty() {
            faults.add("notify.email.to".to_owned(), "it names nobody");
        }
        let to: Vec<Option<Mailbox>> =
            self.to.iter().map(|to| mailbox(to, "notify.email.to", faults)).collect();
        let to = to.into_iter().collect::<Option<Vec<Mailbox>>>();
        Some(Mail {
            route: route?,
            from: from?,
            to: to?,
            events: self.events.clone(),
            per_hour: self.per_hour,
        })
    }
}

fn mailbox(text: &str, key: &str, faults: &mut Faults) -> Option<Mailbox> {
    // Servers that take addresses beyond ASCII are rare, and one refusal would lose the mail for everybody.
    let parsed = text.parse::<Mailbox>().ok().filter(|mailbox| mailbox.email.to_string().is_ascii());
    let parsed = parsed.filter(|_| !text.chars().any(char::is_control));
    if parsed.is_none() {
        faults.add(
            key.to_owned(),
            "an address is written as `name@example.com` or `Name <name@example.com>`, in ASCII",
        );
    }
    parsed
}
