//! Which version of a record did something.

use deputy_protocol::event::{AgentStamp, Member, StaffRecord};
use sha2::{Digest, Sha256};

/// The stamp of whoever works by this version of a record.
pub fn stamp(member: Member, version: u32, record: &StaffRecord) -> AgentStamp {
    let text = serde_json::to_vec(record).expect("a record is plain data and always serialises");
    let digest = Some(hex::encode(Sha256::digest(text)));
    AgentStamp { name: member.name().to_owned(), version, digest }
}
