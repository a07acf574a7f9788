//! Why somebody is not let in, or has no account.

use super::password;
use deputy_actors::ports::AppendError;

/// Why somebody is not let in, or has no account. None says which of a name and its password is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeopleError {
    /// The name cannot be used: it stands in the history and in logs.
    #[error(
        "`{0}` cannot be a name: use 1 to 64 letters, digits, spaces, `.`, `_`, `@`, `+` or `-`, beginning with a letter or digit"
    )]
    InvalidName(String),
    /// Somebody else has it.
    #[error("somebody is called {0} already: choose another name")]
    NameTaken(String),
    /// It is guessed too easily.
    #[error("the password is too short: use at least {} characters", password::CHARS_MIN)]
    ShortPassword,
    /// Nobody types this.
    #[error("the password is too long: use at most {} bytes", password::BYTES_MAX)]
    LongPassword,
    /// People do not send events of products.
    #[error("the role `ingest` is for programs: make a token, or invite a viewer, a developer or an admin")]
    ProgramsRole,
    /// The code was used, has expired, or never was.
    #[error("the link was used already, has expired, or is not whole: get a new one")]
    SpentCode,
    /// It does something else.
    #[error("this link makes an account: choose a name, and a passkey or a password")]
    MakesAccount,
    /// It does something else.
    #[error("this link signs a device in, and makes no account")]
    MakesNone,
    /// Whichever of them.
    #[error("the name or the password is wrong")]
    WrongPassword,
    /// After too many wrong ones.
    #[error("too many wrong passwords: wait {seconds} s")]
    Waits {
        /// How long.
        seconds: u64,
    },
    /// Too many at once.
    #[error("too many people sign in at the same moment: try again")]
    Busy,
    /// The address allows none.
    #[error(
        "passkeys need HTTPS and a name: open the server by its public URL, if that is one, or use a password"
    )]
    NoPasskeys,
    /// It was not begun here, was used, or is over.
    #[error("this took too long, or was finished already: begin again")]
    CeremonyOver,
    /// The browser's answer does not hold.
    #[error("the passkey was not accepted: it belongs to no account here, or its answer does not fit")]
    PasskeyRefused,
    /// The browser's answer cannot be read.
    #[error("the browser's answer cannot be read: send what `PublicKeyCredential.toJSON()` gives")]
    UnreadableCredential,
    /// Somebody has this very passkey.
    #[error("this passkey is there already")]
    PasskeyThere,
    /// Too many.
    #[error("you have {0} passkeys, and more are not kept: remove one")]
    ManyPasskeys(usize),
    /// Then nobody could sign in.
    #[error("it is your only way to sign in: set a password, or add another passkey, before you remove it")]
    LastWayIn,
    /// It is theirs.
    #[error("the founder's account is not removed: it is the one that everything else hangs on")]
    Founder,
    /// Two of them came at once.
    #[error("there is a founder already: `deputyd link` signs another device of theirs in")]
    FounderThere,
    /// The database or the ledger did not answer.
    #[error("people could not be {operation}: {detail}")]
    Unavailable {
        /// What was tried.
        operation: &'static str,
        /// What was said; no secret in it.
        detail: String,
    },
}

impl PeopleError {
    pub(super) fn unavailable(operation: &'static str) -> impl Fn(sqlx::Error) -> Self {
        move |error| Self::Unavailable { operation, detail: error.to_string() }
    }
}

impl From<AppendError> for PeopleError {
    fn from(fault: AppendError) -> Self {
        Self::Unavailable { operation: "recorded", detail: fault.to_string() }
    }
}
