//! The port, put together.

use super::config::{WebConfig, WebFaults};
use super::fetch::{read, refused};
use super::limits::WebLimits;
use super::search::Provider;
use crate::net::{Destination, GuardedReader, NetFault, Reach, Resolver};
use async_trait::async_trait;
use deputy_actors::ports::{Web, WebFault, WebHit, WebPage};
use std::sync::Arc;

/// The open web. Cheap to clone.
#[derive(Clone)]
pub struct OpenWeb {
    reader: GuardedReader,
    ports: Arc<[u16]>,
    limits: WebLimits,
    search: Option<Arc<Provider>>,
}

impl OpenWeb {
    /// The web as the founder configured it; otherwise everything that is wrong with that.
    pub fn try_new(config: &WebConfig, resolver: &Arc<dyn Resolver>) -> Result<Self, WebFaults> {
        Self::try_with_limits(config, resolver, WebLimits::default())
    }

    /// The same with other limits.
    pub fn try_with_limits(
        config: &WebConfig,
        resolver: &Arc<dyn Resolver>,
        limits: WebLimits,
    ) -> Result<Self, WebFaults> {
        let faults = config.faults();
        let client = |fault: NetFault| WebFaults(vec![format!("web: {fault}")]);
        match config.search.checked() {
            Ok(search) if faults.is_empty() => Ok(Self {
                reader: GuardedReader::try_new(resolver, limits.time).map_err(client)?,
                ports: config.ports.clone().into(),
                limits,
                search: search.map(Arc::new),
            }),
            _ => Err(WebFaults(faults)),
        }
    }

    /// Reads a page at a destination that the caller answers for. Where it leads is checked as ever.
    pub async fn read(&self, to: Destination) -> Result<WebPage, WebFault> {
        self.in_time(read(&self.reader, &self.ports, &self.limits, to)).await
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, WebFault>>) -> Result<T, WebFault> {
        let time = self.limits.time;
        let late = || WebFault::Failed(format!("it took longer than {} s", time.as_secs()));
        tokio::time::timeout(time, work).await.unwrap_or_else(|_| Err(late()))
    }
}

#[async_trait]
impl Web for OpenWeb {
    async fn search(&self, query: &str, limit: usize) -> Result<Vec<WebHit>, WebFault> {
        let Some(provider) = &self.search else { return Err(WebFault::NoProvider) };
        self.in_time(provider.search(&self.reader, query, limit)).await
    }

    async fn fetch(&self, url: &str) -> Result<WebPage, WebFault> {
        self.read(Destination::try_new(url.trim(), Reach::Public).map_err(|fault| refused(&fault))?).await
    }
}
