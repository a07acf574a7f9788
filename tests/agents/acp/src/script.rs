//! What a prompt has it do.

/// A line of a prompt that begins with `@`.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// `@say TEXT`: says it, in two pieces.
    Say(String),
    /// `@plan FIRST; SECOND`: shows what it is going to do.
    Plan(Vec<String>),
    /// `@change PATH TEXT`: asks whether it may write that into a file, and does.
    Change(String, String),
    /// `@force PATH TEXT`: writes that into a file without asking whether it may.
    Force(String, String),
    /// `@read PATH`: has its client read a file, and says what is in it or that it was refused.
    Read(String),
    /// `@write PATH TEXT`: has its client write a file, and says that it did or that it was refused.
    Write(String, String),
    /// `@cost AMOUNT`: what the session cost so far, in dollars.
    Cost(f64),
    /// `@gate PATH`: goes on when something is written into a pipe that it makes there.
    Gate(String),
    /// `@wait`: goes on when it is told to stop, and stops.
    Wait,
    /// `@break PATH`: breaks what it keeps in HOME, so that no process of it begins there any more, and ends. Once: the
    /// file says that it was done.
    Break(String),
    /// `@die`: ends itself in the middle of the turn.
    Die,
    /// `@error CODE TEXT`: answers the prompt with an error.
    Error(i32, String),
    /// `@stop REASON`: ends the turn, by the protocol's word for it.
    Stop(String),
}

/// What a text has it do; lines that do not begin with `@` are only words.
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| line.starts_with('@')).map(str::to_owned).collect()
}

impl Line {
    /// A line as it is written; `None`: nobody knows what it means.
    pub fn read(line: &str) -> Option<Self> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let pair = || rest.split_once(' ').map(|(one, other)| (one.to_owned(), other.to_owned()));
        Some(match word {
            "@say" => Self::Say(rest.to_owned()),
            "@plan" => Self::Plan(rest.split(';').map(|step| step.trim().to_owned()).collect()),
            "@change" => pair().map(|(path, text)| Self::Change(path, text))?,
            "@force" => pair().map(|(path, text)| Self::Force(path, text))?,
            "@read" => Self::Read(rest.to_owned()),
            "@write" => pair().map(|(path, text)| Self::Write(path, text))?,
            "@cost" => Self::Cost(rest.parse().ok()?),
            "@gate" => Self::Gate(rest.to_owned()),
            "@wait" => Self::Wait,
            "@break" => Self::Break(rest.to_owned()),
            "@die" => Self::Die,
            "@error" => {
                let (code, text) = pair()?;
                Self::Error(code.parse().ok()?, text)
            }
            "@stop" => Self::Stop(rest.to_owned()),
            _ => return None,
        })
    }
}
