//! Which addresses are refused, in every spelling.

use super::{Class, Destination, NetFault, Reach, class};

fn of(address: &str) -> Class {
    class(address.parse().unwrap())
}

#[test]
fn addresses_of_the_open_internet_are_public() {
    for address in
        ["1.1.1.1", "93.184.215.14", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "198.20.0.1"]
    {
        assert_eq!(of(address), Class::Public, "{address}");
    }
    for address in ["2606:4700::1111", "2a00:1450:4001::1", "2001:4860:4860::8888"] {
        assert_eq!(of(address), Class::Public, "{address}");
    }
}

#[test]
fn this_machine_and_its_neighbours_are_private() {
    for address in [
        "127.0.0.1",
        "127.255.255.254",
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "198.18.0.1",
        "::1",
        "fc00::1",
        "fd7a:115c:a1e0::1",
        "fec0::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
        "2001:0:808:808::f7f7:f7f7",
    ] {
        assert!(matches!(of(address), Class::Private(_)), "{address}: {:?}", of(address));
    }
}

#[test]
fn metadata_multicast_and_nonsense_are_never_reached() {
    for address in [
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "169.254.0.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "192.88.99.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::7f00:1",
        "::ffff:169.254.169.254",
        "::ffff:0:7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:a9fe:a9fe::1",
        "2001:0:0:0:0:0:5601:5601", // Teredo around 169.254.169.254
        "fe80::1",
        "fd00:ec2::254",
        "ff02::1",
        "2001:db8::1",
        "3fff::1",
        "2001:20::1",
        "100::1",
        "5f00::1",
        "4000::1",
    ] {
        assert!(matches!(of(address), Class::Never(_)), "{address}: {:?}", of(address));
    }
}

/// Ways to write an address inside, and URLs that are none of ours.
const REFUSED: &[&str] = &[
    "http://127.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0177.0.0.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://127.0.0.1./",
    "http://127.0.0.1:8080/",
    "http://0/",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:808:808::80ff:fffe]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[fd7a:115c:a1e0::1]/",
    "http://localhost/",
    "http://localhost./",
    "http://LOCALHOST/",
    "http://%6cocalhost/",
    "http://%6c%6f%63%61%6c%68%6f%73%74/",
    "http://a.localhost/",
    "http://\u{24db}ocalhost/",
    "http://\u{2460}27.0.0.1/",
    "http://127\u{3002}0\u{3002}0\u{3002}1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://2852039166/",
    "http://10.1.2.3/",
    "http://192.168.1.1/",
    "http://100.64.1.1/",
    "http://user@example.com/",
    "http://user:password@example.com/",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1#@example.com/",
    "http://example.com\\@127.0.0.1/",
    "http:\\\\127.0.0.1\\",
    "http://example.com/a\r\nHost: x",
    "http://exam\tple.com/",
    " http://example.com/",
    "http://example.com:0/",
    "http:///",
    "http://",
    "//example.com/",
    "example.com",
    "",
    "gopher://example.com/",
    "file:///etc/passwd",
    "ftp://example.com/",
    "jar:http://example.com!/",
    "data:text/plain,x",
    "javascript:1",
    "unix:/run/docker.sock",
];

#[test]
fn no_spelling_of_an_address_inside_is_taken() {
    for url in REFUSED {
        let taken = Destination::try_new(url, Reach::Public);
        assert!(taken.is_err(), "{url} was taken: {taken:?}");
    }
}

#[test]
fn what_the_configuration_allows_is_taken_and_no_more() {
    for url in ["http://127.0.0.1:8080/", "http://localhost/", "http://192.168.1.1/", "http://[fd7a::1]/"] {
        assert!(Destination::try_new(url, Reach::Private).is_ok(), "{url}");
    }
    for url in
        ["http://169.254.169.254/", "http://[fe80::1]/", "http://0.0.0.0/", "http://[::ffff:a9fe:a9fe]/"]
    {
        assert!(matches!(Destination::try_new(url, Reach::Private), Err(NetFault::Refused { .. })), "{url}");
    }
}

#[test]
fn a_destination_shows_its_host_and_nothing_else() {
    let to =
        Destination::try_new("https://hooks.example.com/services/CANARY?key=CANARY", Reach::Public).unwrap();
    let shown = format!("{to:?}");
    assert!(shown.contains("hooks.example.com") && !shown.contains("CANARY"), "{shown}");
}
