//! A terminal in a run's workspace, as a browser has one.

use super::api::Api;
use futures::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

/// A terminal.
pub struct Screen {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// What it showed since somebody looked last.
    pub shown: String,
    /// With what the connection was closed, once it was.
    pub closed: Option<u16>,
}

impl Screen {
    /// Opens one, and waits until it is ready.
    pub async fn open(api: &Api, run_id: &str) -> Self {
        let mut screen = Self::ask(api, run_id, "", &[("authorization", &format!("Bearer {}", api.token))])
            .await
            .expect("a terminal opens");
        let ready = screen.news().await.expect("it is said that it is ready");
        assert_eq!(ready["type"], "ready", "{ready}");
        screen
    }

    /// Asks for one; the status when it is refused.
    pub async fn ask(
        api: &Api,
        run_id: &str,
        parameters: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let url = format!("{}/api/v1/runs/{run_id}/terminal{parameters}", api.url.replacen("http", "ws", 1));
        let mut request = url.into_client_request().expect("it is a URL");
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().expect("it is plain"));
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok((socket, _)) => Ok(Self { socket, shown: String::new(), closed: None }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("the daemon cannot be reached: {error}"),
        }
    }

    /// Types.
    pub async fn press(&mut self, keys: &str) {
        let message = Message::Binary(keys.as_bytes().to_vec().into());
        self.socket.send(message).await.expect("it is taken");
    }

    /// Gives it another size.
    pub async fn resize(&mut self, cols: u16, rows: u16) {
        let word = serde_json::json!({"type": "resize", "cols": cols, "rows": rows});
        self.socket.send(Message::Text(word.to_string().into())).await.expect("it is taken");
    }

    /// Reads on until it shows this; gives all that it showed until then.
    pub async fn until(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.shown.find(text) {
                let rest = self.shown.split_off(at + text.len());
                return std::mem::replace(&mut self.shown, rest);
            }
            match self.next().await {
                Some(Ok(bytes)) => self.shown.push_str(&String::from_utf8_lossy(&bytes)),
                other => panic!("{text:?} is not shown, but {other:?} behind {:?}", self.shown),
            }
        }
    }

    /// Types a line, and reads on until the shell says that it is done; gives what was shown in between.
    pub async fn line(&mut self, line: &str) -> String {
        self.press(&format!("{line}; echo done-$((40+2))\r")).await;
        self.until("done-42").await
    }

    /// The next thing that is said about it; `None` when the connection is over.
    pub async fn news(&mut self) -> Option<Value> {
        loop {
            match self.next().await? {
                Ok(bytes) => self.shown.push_str(&String::from_utf8_lossy(&bytes)),
                Err(news) => return Some(news),
            }
        }
    }

    /// The next frame: bytes, or what is said.
    pub async fn next(&mut self) -> Option<Result<Vec<u8>, Value>> {
        loop {
            match self.socket.next().await? {
                Ok(Message::Binary(bytes)) => return Some(Ok(bytes.to_vec())),
                Ok(Message::Text(text)) => {
                    return Some(Err(serde_json::from_str(&text).expect("what is said is JSON")));
                }
                Ok(Message::Close(frame)) => {
                    self.closed = frame.map(|frame| frame.code.into());
                    return None;
                }
                Ok(_) => {}
                Err(_) => return None,
            }
        }
    }
}
