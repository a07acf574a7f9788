//! What a chain of causes comes to in a few words: clients of the network say everything but that.

use std::error::Error;
use std::io::ErrorKind;

/// Why no connection came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unconnected {
    /// Nobody listens there.
    Refused,
    /// It ended before it stood.
    Cut,
    /// Nothing leads there.
    NoRoute,
    /// The other side is none that is trusted, or speaks no TLS.
    Tls,
    /// Something else.
    Otherwise,
}

impl Unconnected {
    /// What a client that could not connect means.
    pub fn of(fault: &(dyn Error + 'static)) -> Self {
        match cause::<std::io::Error>(fault).map(std::io::Error::kind) {
            Some(ErrorKind::ConnectionRefused) => Self::Refused,
            Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::UnexpectedEof) => {
                Self::Cut
            }
            Some(ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable) => Self::NoRoute,
            Some(ErrorKind::InvalidData) => Self::Tls,
            _ => Self::Otherwise,
        }
    }

    /// In general words, behind the name of the host.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Refused => "connection refused",
            Self::Cut => "the connection was cut before it stood",
            Self::NoRoute => "there is no route",
            Self::Tls => {
                "the TLS handshake failed: does it speak TLS there, with a certificate that this machine trusts?"
            }
            Self::Otherwise => "the connection could not be made",
        }
    }
}

/// The innermost cause of a kind, the fault itself among them: an outer one may only wrap it.
pub fn cause<'a, T: Error + 'static>(fault: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let (mut next, mut found) = (Some(fault), None);
    while let Some(fault) = next {
        found = fault.downcast_ref::<T>().or(found);
        next = inner(fault);
    }
    found
}

/// What is inside of a fault. One of I/O names what it wraps in a place of its own, and passes over it as a source.
fn inner<'a>(fault: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match fault.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => fault.source(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[derive(Debug, thiserror::Error)]
    #[error("error sending request")]
    struct Sending(#[source] io::Error);

    #[test]
    fn what_is_wrapped_in_a_fault_of_io_is_found() {
        let handshake = io::Error::new(ErrorKind::InvalidData, "invalid peer certificate: UnknownIssuer");
        // As a client has it: the handshake's fault inside of a fault of io that says nothing.
        let fault = Sending(io::Error::other(Sending(io::Error::other(handshake))));
        assert_eq!(Unconnected::of(&fault), Unconnected::Tls);
        assert_eq!(Unconnected::of(&Sending(io::Error::other("something else"))), Unconnected::Otherwise);
    }
}
