//! What kind of place an IP address is.
//!
//! Sources: the IANA special-purpose address registries for IPv4 and IPv6 (RFC 6890 and its updates), and the
//! addresses at which clouds answer questions about the machine itself.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What kind of place an address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// On the open internet.
    Public,
    /// This machine or its neighbours: reached only when the configuration allows it.
    Private(&'static str),
    /// Never a receiver of anything.
    Never(&'static str),
}

/// Classifies an address. What is in no list of public space is refused.
pub fn class(address: IpAddr) -> Class {
    match address {
        IpAddr::V4(address) => class_v4(address),
        IpAddr::V6(address) => class_v6(address),
    }
}

fn class_v4(address: Ipv4Addr) -> Class {
    match address.octets() {
        // Metadata services outside of the link-local range, before the ranges that contain them.
        [100, 100, 100, 200] | [168, 63, 129, 16] => Class::Never("a cloud's metadata service"),
        [0, ..] => Class::Never("this network"), // 0.0.0.0 reaches loopback on Linux
        [127, ..] => Class::Private("loopback"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Class::Private("private"),
        [100, 64..=127, ..] => Class::Private("shared address space of a carrier"),
        [198, 18..=19, ..] => Class::Private("benchmarking"),
        [169, 254, ..] => Class::Never("link-local, where metadata services are"),
        [192, 0, 0, _] => Class::Never("protocol assignments"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Class::Never("documentation"),
        [192, 88, 99, _] => Class::Never("a 6to4 relay"),
        [224..=239, ..] => Class::Never("multicast"),
        [240..=255, ..] => Class::Never("reserved"),
        _ => Class::Public,
    }
}

fn class_v6(address: Ipv6Addr) -> Class {
    let parts = address.segments();
    let last = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match parts {
        [0, 0, 0, 0, 0, 0, 0, 0] => Class::Never("unspecified"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Class::Private("loopback"),
        [0, 0, 0, 0, 0, 0xffff, high, low] => inside(last(high, low), "IPv4 mapped into IPv6"),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => inside(last(high, low), "NAT64"),
        [0x2002, high, low, ..] => inside(last(high, low), "6to4"),
        // Teredo (RFC 4380) hides the client's address by flipping its bits.
        [0x2001, 0, .., high, low] => inside(last(!high, !low), "Teredo"),
        [0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x254] => Class::Never("a cloud's metadata service"),
        [0xfc00..=0xfdff, ..] => Class::Private("unique local"),
        [0xfec0..=0xfeff, ..] => Class::Private("site-local"),
        [0xfe80..=0xfebf, ..] => Class::Never("link-local"),
        [0xff00..=0xffff, ..] => Class::Never("multicast"),
        [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => Class::Never("documentation"),
        [0x2001, 2..=0x01ff, ..] => Class::Never("protocol assignments"),
        [0x2000..=0x3fff, ..] => Class::Public,
        _ => Class::Never("outside of global unicast space"),
    }
}

/// An address that carries another. It is never simply public: the one inside decides whether it is worse than private.
fn inside(address: Ipv4Addr, form: &'static str) -> Class {
    match class_v4(address) {
        Class::Never(reason) => Class::Never(reason),
        Class::Public | Class::Private(_) => Class::Private(form),
    }
}
