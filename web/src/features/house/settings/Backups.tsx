import { useQuery } from "@tanstack/react-query";
import type { BackupView } from "@/api/schema";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Shown, Waiting } from "@/components/Shown";
import { Room } from "../Room";
import { house } from "./queries";

/** Whether all of this would be there after a disk died. */
export function BackupsRoom() {
  const query = useQuery(house);
  return (
    <Room title="Backups">
      <Shown query={query} loading={<Waiting lines={4} />}>
        {({ backup, restored_at }) => (
          <>
            {restored_at && (
              <Note kind="warn">
                All of this came out of a backup, <Time at={restored_at} />: nothing begins before you resume.
              </Note>
            )}
            <Backup backup={backup} />
          </>
        )}
      </Shown>
    </Room>
  );
}

function Backup({ backup: { at_hour, made_at, failed_at, failure } }: { backup: BackupView }) {
  return (
    <>
      <p className="text-sm text-faint">The last good one</p>
      <p className="text-3xl font-semibold">{made_at ? <Time at={made_at} /> : "none yet"}</p>
      {failed_at && (
        <Note kind="bad">
          {failure ? harmless(failure) : "There was none"}, <Time at={failed_at} />
        </Note>
      )}
      {at_hour == null ? (
        <Note kind="warn">
          No daily ones are made: set <code className="font-mono">dir</code> under{" "}
          <code className="font-mono">[backup]</code>, best on another disk.
        </Note>
      ) : (
        <p className="mt-4 text-faint">One is made each day at {String(at_hour).padStart(2, "0")}:00 UTC.</p>
      )}
      <p className="mt-4 text-sm text-faint">
        On the server, <code className="font-mono">deputyd backup create</code> makes one at any time.
      </p>
    </>
  );
}
