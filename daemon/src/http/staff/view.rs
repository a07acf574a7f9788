//! Records as readers see them.

use deputy_actors::staff::Holding;
use deputy_domain::staff::{Version, tools_of};
use deputy_protocol::api::{StaffVersion, StaffView};

pub(super) fn view(holding: Holding) -> StaffView {
    let Holding { member, version, record, touched } = holding;
    let (by, at) = touched.unzip();
    StaffView { name: member, version, record, tools: tools_of(member), by, at }
}

pub(super) fn version(version: Version) -> StaffVersion {
    let Version { version, record, by, at } = version;
    StaffVersion { version, record, by, at }
}
