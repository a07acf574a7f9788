//! A web site on loopback whose pages misbehave on request.

use crate::wire::{Request, read_request};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What is at a path.
#[derive(Clone, Debug)]
pub enum Page {
    /// A body of a content type.
    Of(&'static str, Vec<u8>),
    /// The same, packed: content type, encoding, body.
    Packed(&'static str, &'static str, Vec<u8>),
    /// A body without a content type.
    Untyped(Vec<u8>),
    /// Nothing but a status.
    Status(u16),
    /// Elsewhere.
    Redirect(u16, String),
    /// A body of a content type that never ends: this piece, again and again.
    Endless(&'static str, Vec<u8>),
    /// A byte, and soon another one, for ever.
    Drip,
    /// Half a body, and nothing more.
    Stall,
    /// A head that never ends.
    EndlessHead,
}

impl Page {
    /// A page of HTML.
    pub fn html(body: &str) -> Self {
        Self::Of("text/html; charset=utf-8", body.as_bytes().to_vec())
    }
}

/// A request as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Path and query.
    pub path: String,
    /// By name in lower case.
    pub headers: BTreeMap<String, String>,
    /// What was posted.
    pub body: Vec<u8>,
}

/// A web site, until it is dropped.
pub struct Site {
    address: SocketAddr,
    pages: Arc<Mutex<BTreeMap<String, Page>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

impl Site {
    /// One with these pages; everything else is not found.
    pub async fn start(pages: impl IntoIterator<Item = (&str, Page)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let pages = pages.into_iter().map(|(path, page)| (path.to_owned(), page)).collect();
        let (pages, asked) = (Arc::new(Mutex::new(pages)), Arc::<Mutex<Vec<Asked>>>::default());
        let task = tokio::spawn(accept(listener, Arc::clone(&pages), Arc::clone(&asked)));
        Self { address, pages, asked, task }
    }

    /// Puts a page at a path.
    pub fn put(&self, path: &str, page: Page) {
        self.pages.lock().expect("not poisoned").insert(path.to_owned(), page);
    }

    /// Its port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything that was asked for.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    pages: Arc<Mutex<BTreeMap<String, Page>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (pages, asked) = (Arc::clone(&pages), Arc::clone(&asked));
        tokio::spawn(async move {
            let mut stream = BufReader::new(stream);
            if let Ok(Some(Request { path, headers, body })) = read_request(&mut stream).await {
                let bare = path.split('?').next().unwrap_or_default().to_owned();
                asked.lock().expect("not poisoned").push(Asked { path, headers, body });
                let page = pages.lock().expect("not poisoned").get(&bare).cloned();
                // A peer that goes away while it is answered is part of what is tested.
                let _ = answer(stream.get_mut(), page.unwrap_or(Page::Status(404))).await;
            }
        });
    }
}

async fn answer(stream: &mut TcpStream, page: Page) -> std::io::Result<()> {
    let whole = |head: &str, body: &[u8]| {
        let head =
            format!("HTTP/1.1 200 OK\r\n{head}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
        [head.as_bytes(), body].concat()
    };
    match page {
        Page::Of(kind, body) => stream.write_all(&whole(&format!("content-type: {kind}\r\n"), &body)).await?,
        Page::Packed(kind, encoding, body) => {
            let head = format!("content-type: {kind}\r\ncontent-encoding: {encoding}\r\n");
            stream.write_all(&whole(&head, &body)).await?;
        }
        Page::Untyped(body) => stream.write_all(&whole("", &body)).await?,
        Page::Status(status) => {
            let head = format!("HTTP/1.1 {status} Odd\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(head.as_bytes()).await?;
        }
        Page::Redirect(status, location) => {
            let head = format!(
                "HTTP/1.1 {status} Elsewhere\r\nlocation: {location}\r\nset-cookie: seen=1\r\ncontent-length: 0\r\nconnection: \
                 close\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await?;
        }
        Page::Endless(kind, piece) => {
            stream.write_all(format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n\r\n").as_bytes()).await?;
            loop {
                stream.write_all(&piece).await?;
            }
        }
        Page::Drip => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n").await?;
            let mut soon = tokio::time::interval(Duration::from_millis(5));
            loop {
                soon.tick().await;
                stream.write_all(b"x").await?;
            }
        }
        Page::Stall => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 100\r\n\r\nhalf")
                .await?;
            std::future::pending::<()>().await;
        }
        Page::EndlessHead => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
            loop {
                stream.write_all(b"x-more: and more of it, and more of it, and more of it\r\n").await?;
            }
        }
    }
    stream.flush().await
}
