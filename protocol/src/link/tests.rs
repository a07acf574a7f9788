use std::collections::BTreeMap;

use uuid::Uuid;

use super::codec::{CodecError, Decoder, FRAME_MAX_BYTES, encode};
use super::*;

fn id() -> RequestId {
    RequestId(Uuid::from_u128(7))
}

fn frames() -> Vec<Frame> {
    let exec = Exec {
        argv: vec!["a\nb".into(), "-x".into()],
        env: BTreeMap::from([("K".into(), "V".into())]),
        stdin: Some(Payload(vec![0, 255, 10])),
        terminal: Some(TerminalSize { cols: 80, rows: 24 }),
        ..Exec::default()
    };
    let state = RequestState::Finished {
        output_bytes: 3,
        result: CallResult::Failed(ToolError::new(ToolErrorKind::Conflict, "twice")),
    };
    vec![
        Frame::Request { id: id(), call: Call::Exec(exec) },
        Frame::Request { id: id(), call: Call::Quiesce },
        Frame::Output { id: id(), offset: 9, stream: Stream::Stderr, data: Payload(vec![0xff, 0, b'\n']) },
        Frame::Output { id: id(), offset: 9, stream: Stream::Stdout, data: "grün\n".into() },
        Frame::Status { id: id(), state },
        Frame::Status { id: id(), state: RequestState::Unknown },
        Frame::Finished { id: id(), result: CallResult::Done(Answer::Deleted) },
        Frame::Resize { id: id(), size: TerminalSize { cols: 132, rows: 50 } },
        Frame::Shutdown { kill: true },
        Frame::Error { id: None, code: LinkErrorCode::Busy, message: String::new() },
    ]
}

#[test]
fn every_frame_survives_being_cut_anywhere() {
    let bytes: Vec<u8> = frames().iter().flat_map(|frame| encode(frame).unwrap()).collect();
    for step in [1, 3, 7, 4096] {
        let mut decoder = Decoder::new();
        let mut seen = Vec::new();
        for chunk in bytes.chunks(step) {
            decoder.push(chunk);
            while let Some(frame) = decoder.next_frame().unwrap() {
                seen.push(frame);
            }
        }
        decoder.finish().unwrap();
        assert_eq!(seen, frames(), "cut every {step} bytes");
    }
}

#[test]
fn text_is_readable_and_anything_else_is_base64() {
    let json = |bytes: &[u8]| serde_json::to_string(&Payload(bytes.to_vec())).unwrap();
    assert_eq!(json(b"plain\n"), r#"{"text":"plain\n"}"#);
    assert_eq!(json(b"nul\0"), r#"{"base64":"bnVsAA=="}"#);
    assert_eq!(json(&[0xc3]), r#"{"base64":"ww=="}"#);
}

#[test]
fn a_length_over_the_limit_is_refused_before_its_bytes_arrive() {
    let mut decoder = Decoder::new();
    decoder.push(&u32::try_from(FRAME_MAX_BYTES + 1).unwrap().to_be_bytes());
    assert!(matches!(decoder.next_frame(), Err(CodecError::TooLong { .. })));
}

#[test]
fn a_frame_over_the_limit_is_not_sent() {
    let data = Payload(vec![b'a'; FRAME_MAX_BYTES]);
    let frame = Frame::Output { id: id(), offset: 0, stream: Stream::Stdout, data };
    assert!(matches!(encode(&frame), Err(CodecError::TooLong { .. })));
}

#[test]
fn bytes_that_end_within_a_frame_are_an_error() {
    let bytes = encode(&Frame::Ping { seq: 1 }).unwrap();
    let mut decoder = Decoder::new();
    decoder.push(&bytes[..bytes.len() - 1]);
    assert!(decoder.next_frame().unwrap().is_none());
    assert!(matches!(decoder.finish(), Err(CodecError::Truncated)));
}

#[test]
fn a_frame_of_a_newer_version_is_known_to_be_unknown() {
    let json = br#"{"frame":"teleport","to":"moon"}"#;
    let mut bytes = u32::try_from(json.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend_from_slice(json);
    let mut decoder = Decoder::new();
    decoder.push(&bytes);
    assert_eq!(decoder.next_frame().unwrap(), Some(Frame::Unknown));
}

#[test]
fn the_newest_common_version_is_spoken_and_none_is_an_error() {
    assert_eq!(negotiate((2, 3), (3, 4)), Ok(3));
    assert_eq!(negotiate((3, 4), (2, 3)), Ok(3));
    assert_eq!(negotiate((1, 1), (1, 2)), Ok(1));
    assert!(negotiate((3, 4), (1, 2)).is_err());
    assert!(negotiate((1, 2), (3, 4)).is_err());
}
