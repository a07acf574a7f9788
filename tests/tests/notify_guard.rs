//! Names that point inside, and names that change their mind.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod notify;

use async_trait::async_trait;
use deputy_actors::ports::{Couriers, Disposition, Message};
use deputy_tests::certificates::Authority;
use deputy_tests::receiver::Receiver;
use deputyd::net::Resolver;
use notify::{courier, courier_with, hook, notice};
use serde_json::json;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Answers each lookup with the next of its answers, and with the last for ever.
struct Scripted {
    answers: Vec<Vec<IpAddr>>,
    lookups: AtomicUsize,
}

impl Scripted {
    fn new(answers: &[&[&str]]) -> Arc<Self> {
        let parse = |answer: &&[&str]| answer.iter().map(|address| address.parse().unwrap()).collect();
        Arc::new(Self { answers: answers.iter().map(parse).collect(), lookups: AtomicUsize::new(0) })
    }
}

fn names(resolver: Arc<Scripted>) -> Arc<dyn Resolver> {
    resolver
}

#[async_trait]
impl Resolver for Scripted {
    async fn lookup(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
        let n = self.lookups.fetch_add(1, Ordering::SeqCst);
        Ok(self.answers[n.min(self.answers.len() - 1)].clone())
    }
}

#[tokio::test]
async fn a_name_that_points_inside_is_refused_before_anything_is_sent() {
    let receiver = Receiver::start().await;
    let url = format!("http://rebind.test:{}/CANARY", receiver.address().port());
    // The last is half inside: it is refused whole, though it names the receiver first.
    for answer in
        [&["127.0.0.1"][..], &["::1"], &["::ffff:127.0.0.1"], &["169.254.169.254"], &["127.0.0.1", "1.1.1.1"]]
    {
        let courier = courier_with(json!({ "webhooks": [{ "url": url }] }), &names(Scripted::new(&[answer])));
        let fault = courier.send(&courier.targets()[0].name, &Message::from(notice("a"))).await.unwrap_err();
        assert!(fault.detail.starts_with("rebind.test is refused"), "{fault}");
        assert!(!format!("{fault:?}").contains("CANARY"));
        assert_eq!(fault.then, Disposition::Retry { after: None });
    }
    assert!(receiver.requests().is_empty());
}

#[tokio::test]
async fn the_checked_address_is_the_one_that_is_dialled() {
    let first = Receiver::start().await;
    let port = first.address().port();
    let second = Receiver::start_at(SocketAddr::from(([127, 0, 0, 2], port))).await;
    let resolver = Scripted::new(&[&["127.0.0.1"], &["127.0.0.2"]]);
    let config = json!({ "webhooks": [hook(&format!("http://rebind.test:{port}/"))] });
    let courier = courier_with(config, &names(resolver.clone()));
    courier.send(&courier.targets()[0].name, &Message::from(notice("a"))).await.unwrap();
    assert_eq!(resolver.lookups.load(Ordering::SeqCst), 1, "a second lookup could have answered differently");
    assert_eq!((first.requests().len(), second.requests().len()), (1, 0));
}

#[tokio::test]
async fn permission_for_private_addresses_does_not_reach_metadata() {
    let resolver = Scripted::new(&[&["169.254.169.254"]]);
    let courier = courier_with(json!({ "webhooks": [hook("http://rebind.test/")] }), &names(resolver));
    let fault = courier.send(&courier.targets()[0].name, &Message::from(notice("a"))).await.unwrap_err();
    assert!(fault.detail.contains("refused"), "{fault}");
}

#[tokio::test]
async fn a_name_without_an_address_and_a_closed_port_say_so() {
    let courier = courier_with(
        json!({ "webhooks": [{ "url": "http://nowhere.test/" }] }),
        &names(Scripted::new(&[&[]])),
    );
    let fault = courier.send(&courier.targets()[0].name, &Message::from(notice("a"))).await.unwrap_err();
    assert_eq!(fault.detail, "the name nowhere.test could not be resolved");

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let courier = notify::courier(json!({ "webhooks": [hook(&format!("http://{free}/"))] }));
    let fault = courier.send(&courier.targets()[0].name, &Message::from(notice("a"))).await.unwrap_err();
    assert_eq!(fault.detail, "no connection to 127.0.0.1: connection refused");
}

#[tokio::test]
async fn nothing_is_said_to_a_receiver_that_cannot_prove_who_it_is() {
    let receiver = Receiver::start().await;
    let url = receiver.url().replace("http:", "https:");
    let courier = courier(json!({ "webhooks": [hook(&url)] }));
    let fault = courier.send(&courier.targets()[0].name, &Message::from(notice("a"))).await.unwrap_err();
    assert!(fault.detail.starts_with("no connection to 127.0.0.1"), "{fault}");
    assert!(receiver.requests().is_empty());
}

#[tokio::test]
async fn the_systems_resolver_is_checked_too() {
    let receiver = Receiver::start().await;
    let url = format!("http://localhost:{}/", receiver.address().port());
    let courier = courier(json!({ "webhooks": [hook(&url)] }));
    courier.send(&courier.targets()[0].name, &Message::from(notice("a"))).await.unwrap();
    assert_eq!(receiver.messages().len(), 1);
}

#[tokio::test]
async fn a_receiver_that_nobody_vouches_for_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let files = Authority::new().issue(folder.path());
    let certs = CertificateDer::pem_file_iter(&files.cert).unwrap().map(Result::unwrap).collect();
    let key = PrivateKeyDer::from_pem_file(&files.key).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let acceptor = TlsAcceptor::from(Arc::new(config.with_single_cert(certs, key).unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let stranger = format!("https://{}/", listener.local_addr().unwrap());
    let accepting = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            // The client turns away: that is what is tested.
            let _ = acceptor.accept(stream).await;
        }
    });
    let courier = courier(json!({ "webhooks": [hook(&stranger)] }));
    let fault = courier.send(&courier.targets()[0].name, &Message::from(notice("a"))).await.unwrap_err();
    assert!(fault.detail.contains("the TLS handshake failed"), "{fault}");
    accepting.abort();
}
