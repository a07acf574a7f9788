import { useQuery } from "@tanstack/react-query";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { Waiting } from "@/components/Shown";
import { signOut, useSession } from "@/features/account/session";
import { Room } from "../Room";
import { Devices } from "./Devices";
import { People } from "./People";
import { devices, passkeys, people } from "./queries";
import { WaysIn } from "./WaysIn";

/** Who may come in, and from where. */
export function PeopleRoom() {
  const { data: who } = useSession();
  const isAdmin = who?.person?.role === "admin" && !who.person.project_id;
  // They stand below each other: one that came later would move the others.
  const lists = [
    useQuery(devices),
    useQuery({ ...passkeys, enabled: Boolean(who?.person) }),
    useQuery({ ...people, enabled: isAdmin }),
  ];
  const isComing = lists.some(({ isLoading }) => isLoading);
  if (isComing)
    return (
      <Room title="Devices and people">
        <Waiting lines={9} />
      </Room>
    );
  return (
    <Room title="Devices and people">
      <Devices />
      {who?.person && <WaysIn person={who.person} passkeysWork={who.passkeys} />}
      {isAdmin && <People />}
      <div className="mt-10 border-t border-line pt-6">
        <p className="mb-3 text-faint">
          {who?.person ? `Signed in as ${who.person.name}.` : "Nobody is signed in."}
        </p>
        {who?.person ? (
          <Confirm
            question="Sign out on this device?"
            consequence="What this browser keeps is removed, also what waits to be sent."
            verb="Sign out"
            act={signOut}
          >
            Sign out
          </Confirm>
        ) : (
          <Button onClick={() => location.assign("/sign-in")}>Sign in</Button>
        )}
      </div>
    </Room>
  );
}
