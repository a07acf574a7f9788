//! Who is there: signing in and out, links, devices, people, passkeys.

use super::roles::{ADMIN, PERSON, VIEWER, VISITOR};
use crate::http::openapi::op;
use crate::http::route::{Route, get, post, route};
use crate::http::{devices, passkeys, people, signing_in};
use axum::routing::MethodFilter;
use deputy_protocol::api::{
    BeginJoining, BeginPasskey, ChangePassword, DeviceView, FinishPasskey, JoinView, JoinWithPassword,
    LinkView, NewInvitation, Nothing, PasskeyBegun, PasskeyView, PasswordSignIn, PersonView, UseCode, WhoAmI,
};

/// Of whoever it is.
pub(super) fn session_routes() -> Vec<Route> {
    let show = op("showSession", "Who is there, and how one can sign in.").gives::<WhoAmI>(200);
    let sign_out = op("signOut", "Signs this device out.").gives::<WhoAmI>(200);
    let password = op("signIn", "Signs this device in with a password.").takes::<PasswordSignIn>();
    let begin = op("beginPasskeySignIn", "What a browser is asked to sign.").may_take::<Nothing>();
    let finish = op("finishPasskeySignIn", "Signs this device in with a passkey.").takes::<FinishPasskey>();
    let look = op("lookAtLink", "What a link would do; it is not used by that.").takes::<UseCode>();
    let with_password = op("joinWithPassword", "Makes an account, and signs this device in.");
    let begin_joining =
        op("beginPasskeyJoin", "What a browser is asked to make a passkey with.").takes::<BeginJoining>();
    let finish_joining =
        op("finishPasskeyJoin", "Makes an account with a passkey, and signs this device in.");
    let device = op("joinDevice", "Signs this device in by a link.").takes::<UseCode>();
    let change = op("changePassword", "Another password, or the first.").takes::<ChangePassword>();
    let with_password = with_password.takes::<JoinWithPassword>().gives::<WhoAmI>(200);
    let finish_joining = finish_joining.takes::<FinishPasskey>().gives::<WhoAmI>(200);
    let begin_joining = begin_joining.gives::<PasskeyBegun>(200);
    vec![
        get("/api/v1/session", VISITOR, signing_in::show, show),
        route(MethodFilter::DELETE, "/api/v1/session", VISITOR, signing_in::sign_out, sign_out),
        post("/api/v1/session/password", VISITOR, signing_in::sign_in, password.gives::<WhoAmI>(200)),
        post(
            "/api/v1/session/password/change",
            PERSON,
            signing_in::change_password,
            change.gives::<WhoAmI>(200),
        ),
        post("/api/v1/session/passkeys/begin", VISITOR, signing_in::begin, begin.gives::<PasskeyBegun>(200)),
        post("/api/v1/session/passkeys/finish", VISITOR, signing_in::finish, finish.gives::<WhoAmI>(200)),
        post("/api/v1/join/look", VISITOR, signing_in::look, look.gives::<JoinView>(200)),
        post("/api/v1/join/password", VISITOR, signing_in::join_with_password, with_password),
        post("/api/v1/join/passkeys/begin", VISITOR, signing_in::begin_joining, begin_joining),
        post("/api/v1/join/passkeys/finish", VISITOR, signing_in::finish_joining, finish_joining),
        post("/api/v1/join/device", VISITOR, signing_in::join_device, device.gives::<WhoAmI>(200)),
    ]
}

/// Of those who have an account.
pub(super) fn people_routes() -> Vec<Route> {
    let devices =
        op("listDevices", "Devices that are signed in, newest first: one's own; an admin's are all.");
    let revoke = op("revokeDevice", "Signs a device out; its sockets close.").gives::<DeviceView>(200);
    let pair =
        op("createPairing", "A link for another device of one's own; an admin's token's: of the founder.");
    let people = op("listPeople", "Who has an account.").paged().gives_page::<PersonView>();
    let remove = op("removePerson", "Takes somebody's account away, and signs their devices out.")
        .gives::<PersonView>(200);
    let invite = op("createInvitation", "A link for somebody who is to have an account.");
    let keys = op("listPasskeys", "One's own passkeys, newest first.").paged().gives_page::<PasskeyView>();
    let begin =
        op("beginPasskey", "What a browser is asked to make a passkey with.").may_take::<BeginPasskey>();
    let finish = op("finishPasskey", "Adds the passkey that a browser made.").takes::<FinishPasskey>();
    let take = op("removePasskey", "Removes one of one's own passkeys.").gives::<PasskeyView>(200);
    let delete = MethodFilter::DELETE;
    vec![
        get("/api/v1/devices", VIEWER, devices::list, devices.paged().gives_page::<DeviceView>()),
        route(delete, "/api/v1/devices/{id}", VIEWER, devices::revoke, revoke),
        post(
            "/api/v1/devices/pairings",
            VIEWER,
            devices::pair,
            pair.may_take::<Nothing>().gives::<LinkView>(201),
        ),
        get("/api/v1/people", ADMIN, people::list, people),
        route(delete, "/api/v1/people/{id}", ADMIN, people::remove, remove),
        post(
            "/api/v1/people/invitations",
            ADMIN,
            people::invite,
            invite.takes::<NewInvitation>().gives::<LinkView>(201),
        ),
        get("/api/v1/passkeys", PERSON, passkeys::list, keys),
        post("/api/v1/passkeys/begin", PERSON, passkeys::begin, begin.gives::<PasskeyBegun>(200)),
        post("/api/v1/passkeys/finish", PERSON, passkeys::finish, finish.gives::<PasskeyView>(201)),
        route(delete, "/api/v1/passkeys/{id}", PERSON, passkeys::remove, take),
    ]
}
