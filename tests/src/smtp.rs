//! A mail server that records mails and refuses, or breaks off, where it is told to.

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A point of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Instead of the greeting.
    Greeting,
    /// After the client's name.
    Hello,
    /// After credentials.
    Auth,
    /// After the sender.
    Sender,
    /// After a recipient.
    Recipient,
    /// After the wish to send content.
    Data,
    /// After the content.
    Content,
}

/// What goes wrong at a point of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// Refused with this code.
    Code(u16),
    /// The connection closes.
    Drop,
    /// The connection closes after the server kept the mail: the sender cannot know. Only at [`Stage::Content`].
    TakeSilently,
}

/// A mail as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailed {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Headers and body, dot-stuffing undone.
    pub content: String,
    /// The `AUTH` line's argument, if there was one.
    pub auth: Option<String>,
}

impl Mailed {
    /// The value of a header, folded lines joined.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.content.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ");
        let lines: Vec<String> = head.lines().map(str::to_owned).collect();
        lines.iter().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    }
}

/// A mail server on a loopback port of its own, until it is dropped.
pub struct SmtpServer {
    address: SocketAddr,
    state: Arc<State>,
    changed: watch::Receiver<usize>,
    task: JoinHandle<()>,
}

struct State {
    mails: Mutex<Vec<Mailed>>,
    mishaps: Mutex<BTreeMap<Stage, Mishap>>,
    count: watch::Sender<usize>,
}

impl SmtpServer {
    /// Starts one that takes everything.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound socket has an address");
        let (count, changed) = watch::channel(0);
        let state = Arc::new(State { mails: Mutex::default(), mishaps: Mutex::default(), count });
        let task = tokio::spawn(accept(listener, Arc::clone(&state)));
        Self { address, state, changed, task }
    }

    /// The URL to configure; `user` is `NAME:PASSWORD@` or empty.
    pub fn url(&self, user: &str) -> String {
        format!("smtp://{user}{}", self.address)
    }

    /// From now on this goes wrong at that point; `None` mends it.
    pub fn set_mishap(&self, stage: Stage, mishap: Option<Mishap>) {
        let mut mishaps = self.state.mishaps.lock().expect("not poisoned");
        match mishap {
            Some(mishap) => mishaps.insert(stage, mishap),
            None => mishaps.remove(&stage),
        };
    }

    /// Every mail that the server kept.
    pub fn mails(&self) -> Vec<Mailed> {
        self.state.mails.lock().expect("not poisoned").clone()
    }

    /// The `n`th mail from 1, once it is there.
    pub async fn mail(&self, n: usize) -> Mailed {
        let mut changed = self.changed.clone();
        changed.wait_for(|count| *count >= n).await.expect("the server outlives its callers");
        self.mails().swap_remove(n - 1)
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, state: Arc<State>) {
    while let Ok((stream, _)) = listener.accept().await {
        let state = Arc::clone(&state);
        // A client that goes away in the middle is part of what is tested.
        tokio::spawn(async move { Conversation { stream: BufReader::new(stream), state }.hold().await });
    }
}

struct Conversation {
    stream: BufReader<TcpStream>,
    state: Arc<State>,
}

impl Conversation {
    async fn hold(mut self) -> io::Result<()> {
        let mut mail = Mailed { from: String::new(), to: Vec::new(), content: String::new(), auth: None };
        self.reply(Stage::Greeting, "220 mail.test ready").await?;
        let mut line = String::new();
        while self.stream.read_line(&mut line).await? > 0 {
            let command = line.trim_end().to_owned();
            line.clear();
            match command.split([' ', ':']).next().unwrap_or_default() {
                "EHLO" => {
                    self.reply(Stage::Hello, "250-mail.test\r\n250-8BITMIME\r\n250 AUTH PLAIN").await?;
                }
                "AUTH" => {
                    mail.auth = Some(command);
                    self.reply(Stage::Auth, "235 welcome").await?;
                }
                "MAIL" => {
                    mail.from = address(&command);
                    self.reply(Stage::Sender, "250 ok").await?;
                }
                "RCPT" => {
                    mail.to.push(address(&command));
                    self.reply(Stage::Recipient, "250 ok").await?;
                }
                "DATA" => {
                    if self.reply(Stage::Data, "354 go on").await? {
                        mail.content = self.content().await?;
                        self.take(&mail).await?;
                    }
                }
                "QUIT" => return self.say("221 bye").await,
                _ => self.say("500 what?").await?,
            }
        }
        Ok(())
    }

    async fn content(&mut self) -> io::Result<String> {
        let mut content = String::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match line.strip_prefix('.') {
                Some("\r\n") => return Ok(content),
                Some(stuffed) => content.push_str(stuffed),
                None => content.push_str(&line),
            }
        }
    }

    async fn take(&mut self, mail: &Mailed) -> io::Result<()> {
        let mishap = self.mishap(Stage::Content);
        if matches!(mishap, None | Some(Mishap::TakeSilently)) {
            let mut mails = self.state.mails.lock().expect("not poisoned");
            mails.push(mail.clone());
            self.state.count.send_replace(mails.len());
        }
        self.reply(Stage::Content, "250 taken").await.map(drop)
    }

    /// Says the reply or what goes wrong instead of it; tells which.
    async fn reply(&mut self, stage: Stage, reply: &str) -> io::Result<bool> {
        match self.mishap(stage) {
            None => self.say(reply).await.map(|()| true),
            Some(Mishap::Code(code)) => self.say(&format!("{code} as told")).await.map(|()| false),
            Some(Mishap::Drop | Mishap::TakeSilently) => Err(io::ErrorKind::ConnectionAborted.into()),
        }
    }

    async fn say(&mut self, reply: &str) -> io::Result<()> {
        self.stream.write_all(format!("{reply}\r\n").as_bytes()).await
    }

    fn mishap(&self, stage: Stage) -> Option<Mishap> {
        self.state.mishaps.lock().expect("not poisoned").get(&stage).copied()
    }
}

fn address(command: &str) -> String {
    command.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}
