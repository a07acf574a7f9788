//! All configured providers behind the port.

use super::catalog::{Catalog, CatalogFault};
use super::clock;
use super::config::{ModelsConfig, ProviderConfig, ProviderKind};
use super::dialect::Dialect;
use super::embeddings::{can_embed, embed};
use super::http::{Endpoint, Limits};
use super::meter;
use super::scripted::{ScriptFile, Scripted};
use super::secret::Key;
use async_trait::async_trait;
use deputy_actors::ports::{Embedded, Models};
use deputy_domain::model::{Delta, FaultKind, ModelAnswer, ModelFault, ModelName, ModelRequest, Price};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;
use url::Url;

/// A provider that cannot work as configured.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderFault {
    /// A setting of one provider.
    #[error("providers.{name}: {detail}")]
    Setting {
        /// Its name.
        name: String,
        /// What to change.
        detail: String,
    },
    /// The prices or windows.
    #[error(transparent)]
    Catalog(#[from] CatalogFault),
}

/// All configured providers.
#[derive(Debug)]
pub struct Providers {
    catalog: Catalog,
    providers: BTreeMap<String, Provider>,
}

#[derive(Debug)]
struct Provider {
    kind: ProviderKind,
    key: KeySource,
    does: Does,
}

#[derive(Debug)]
enum Does {
    Scripts(Scripted),
    Calls(Endpoint),
}

#[derive(Debug)]
enum KeySource {
    None,
    Given(Key),
    File(PathBuf),
}

impl Providers {
    /// Builds all providers; returns everything that is wrong at once.
    pub fn try_new(config: ModelsConfig) -> Result<Self, Vec<ProviderFault>> {
        Self::try_with_limits(config, Limits::default())
    }

    /// The same with other limits: tests do not wait for two minutes.
    pub fn try_with_limits(config: ModelsConfig, limits: Limits) -> Result<Self, Vec<ProviderFault>> {
        let mut faults = Vec::new();
        let catalog = Catalog::try_new(config.prices, config.context_tokens);
        let catalog = catalog.map_err(|fault| faults.push(fault.into())).unwrap_or_default();
        let mut providers = BTreeMap::new();
        for (name, config) in config.providers {
            match provider(&config, limits) {
                Ok(provider) => drop(providers.insert(name, provider)),
                Err(detail) => faults.push(ProviderFault::Setting { name, detail }),
            }
        }
        if faults.is_empty() { Ok(Self { catalog, providers }) } else { Err(faults) }
    }

    /// Names of the configured providers.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.providers.keys().map(String::as_str)
    }

    /// Where a provider listens; `None` for scripts, and when there is none of that name.
    pub fn address(&self, provider: &str) -> Option<&Url> {
        match &self.providers.get(provider)?.does {
            Does::Scripts(_) => None,
            Does::Calls(endpoint) => Some(endpoint.base()),
        }
    }

    /// Whether a provider's key can be had, and if not, why.
    pub async fn try_key(&self, provider: &str) -> Result<(), String> {
        match self.providers.get(provider) {
            Some(provider) => provider.key.read().await.map(drop),
            None => Ok(()),
        }
    }

    /// Where a provider is, and its key as it is now; `None` for scripts, and when there is none of that name.
    pub(super) async fn way(&self, provider: &str) -> Option<Result<(&Endpoint, Option<Key>), String>> {
        let provider = self.providers.get(provider)?;
        match &provider.does {
            Does::Scripts(_) => None,
            Does::Calls(endpoint) => Some(provider.key.read().await.map(|key| (endpoint, key))),
        }
    }

    /// What a provider speaks; `None` when there is none of that name.
    pub fn kind(&self, provider: &str) -> Option<ProviderKind> {
        self.providers.get(provider).map(|provider| provider.kind)
    }
}

#[async_trait]
impl Models for Providers {
    async fn call(
        &self,
        request: &ModelRequest,
        deltas: mpsc::Sender<Delta>,
    ) -> Result<ModelAnswer, ModelFault> {
        let answer = self.ask(request, deltas).await;
        meter::count(&request.model, &answer, self.price(&request.model));
        answer
    }

    async fn embed(&self, model: &ModelName, texts: &[String]) -> Result<Embedded, ModelFault> {
        let fault = |kind, detail: String| ModelFault::new(model, kind, None, detail);
        if !self.kind(&model.provider).is_some_and(can_embed) {
            let detail = "vectors come from providers of kind `openai` and `openai-compatible` only";
            return Err(fault(FaultKind::Invalid, detail.to_owned()));
        }
        let Some(way) = self.way(&model.provider).await else {
            return Err(fault(FaultKind::Invalid, "it reaches no network".to_owned()));
        };
        let (endpoint, key) = way.map_err(|detail| fault(FaultKind::Unauthorized, detail))?;
        embed(endpoint, key.as_ref(), model, texts).await
    }

    fn price(&self, model: &ModelName) -> Option<Price> {
        self.catalog.price(model, self.kind(&model.provider)?, clock::now().date_naive())
    }

    fn context_tokens(&self, model: &ModelName) -> u64 {
        let kind = self.kind(&model.provider).unwrap_or(ProviderKind::OpenAiCompatible);
        self.catalog.context_tokens(model, kind)
    }
}

impl Providers {
    async fn ask(
        &self,
        request: &ModelRequest,
        deltas: mpsc::Sender<Delta>,
    ) -> Result<ModelAnswer, ModelFault> {
        let fault = |kind, detail: String| ModelFault::new(&request.model, kind, None, detail);
        let Some(provider) = self.providers.get(&request.model.provider) else {
            let detail = format!("no provider `{}` is configured", request.model.provider);
            return Err(fault(FaultKind::Invalid, detail));
        };
        match &provider.does {
            Does::Scripts(scripted) => scripted.call(request, &deltas).await,
            Does::Calls(endpoint) => {
                let key =
                    provider.key.read().await.map_err(|detail| fault(FaultKind::Unauthorized, detail))?;
                endpoint.call(request, key.as_ref(), &deltas).await
            }
        }
    }
}

impl KeySource {
    async fn read(&self) -> Result<Option<Key>, String> {
        match self {
            Self::None => Ok(None),
            Self::Given(key) => Ok(Some(key.clone())),
            Self::File(path) => match tokio::fs::read_to_string(path).await {
                Ok(text) if text.trim().is_empty() => {
                    Err(format!("the key file {} is empty", path.display()))
                }
                Ok(text) => Ok(Some(Key::new(&text))),
                Err(fault) => Err(format!("the key file {} cannot be read: {fault}", path.display())),
            },
        }
    }
}

fn provider(config: &ProviderConfig, limits: Limits) -> Result<Provider, String> {
    let kind = config.kind;
    let dialect = match kind {
        ProviderKind::Scripted => return scripted(config),
        ProviderKind::Anthropic => Dialect::Anthropic,
        ProviderKind::OpenAi => Dialect::OpenAi,
        ProviderKind::OpenAiCompatible => Dialect::Compatible,
        ProviderKind::Gemini => Dialect::Gemini,
    };
    if config.script.is_some() {
        return Err("`script` belongs to kind `scripted`".to_owned());
    }
    let key = match (&config.api_key, &config.api_key_file) {
        (Some(_), Some(_)) => return Err("give either `api_key` or `api_key_file`, not both".to_owned()),
        (Some(key), None) if key.is_empty() => return Err("`api_key` is empty".to_owned()),
        (Some(key), None) => KeySource::Given(key.clone()),
        (None, Some(file)) => KeySource::File(file.clone()),
        (None, None) if kind == ProviderKind::OpenAiCompatible => KeySource::None,
        (None, None) => return Err("give `api_key` or `api_key_file`".to_owned()),
    };
    let base = base_url(dialect, config.base_url.as_deref())?;
    let first_byte = config.first_byte_timeout_sec.map_or(limits.first_byte, Duration::from_secs);
    if first_byte.is_zero() {
        return Err("`first_byte_timeout_sec` must be at least 1".to_owned());
    }
    let endpoint = Endpoint::try_new(dialect, base, Limits { first_byte, ..limits })?;
    Ok(Provider { kind, key, does: Does::Calls(endpoint) })
}

fn base_url(dialect: Dialect, written: Option<&str>) -> Result<Url, String> {
    let written = written.map(str::trim).or(dialect.default_base());
    let text =
        written.ok_or("give `base_url`: where the server listens, for example http://localhost:11434/v1")?;
    let mut url: Url = text.parse().map_err(|fault| format!("`base_url` is not a URL: {fault}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err("`base_url` must begin with http:// or https:// and a host".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err(
            "`base_url` must hold no password and no query: the key goes into `api_key_file`".to_owned()
        );
    }
    let versioned = url.path_segments().is_some_and(|mut segments| segments.any(is_version));
    if !versioned && let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push(dialect.version_segment());
    }
    Ok(url)
}

/// `v1`, `v1beta`, `v4`: then the path is left as it was written.
fn is_version(segment: &str) -> bool {
    let number = segment.strip_prefix('v').unwrap_or_default();
    number.starts_with(|first: char| first.is_ascii_digit())
}

fn scripted(config: &ProviderConfig) -> Result<Provider, String> {
    if config.base_url.is_some() || config.api_key.is_some() || config.api_key_file.is_some() {
        return Err("kind `scripted` reaches no network: it takes neither `base_url` nor a key".to_owned());
    }
    let file = config.script.as_deref().map(script).transpose()?;
    let does = Does::Scripts(Scripted::new(file));
    Ok(Provider { kind: ProviderKind::Scripted, key: KeySource::None, does })
}

fn script(path: &Path) -> Result<ScriptFile, String> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|fault| format!("the script {shown} cannot be read: {fault}"))?;
    let json = path.extension().is_some_and(|extension| extension == "json");
    let parsed = if json {
        serde_json::from_str(&text).map_err(|fault| fault.to_string())
    } else {
        toml::from_str(&text).map_err(|fault| fault.to_string())
    };
    parsed.map_err(|fault| format!("the script {shown} is not right: {fault}"))
}
