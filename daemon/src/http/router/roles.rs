//! Who may use a route.

use crate::http::access::Access;
use deputy_protocol::api::Role;

pub(super) const INGEST: Access = Access::Ingest;
pub(super) const VIEWER: Access = Access::Token(Role::Viewer);
pub(super) const DEVELOPER: Access = Access::Token(Role::Developer);
pub(super) const HOUSE_DEVELOPER: Access = Access::House(Role::Developer);
pub(super) const ADMIN: Access = Access::House(Role::Admin);
pub(super) const OPEN: Access = Access::Open;
pub(super) const VISITOR: Access = Access::Visitor;
pub(super) const PERSON: Access = Access::Person;
