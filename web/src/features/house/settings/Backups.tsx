import { useQuery, useQueryClient } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Shown, Waiting } from "@/components/Shown";
import { toast } from "@/components/toast";
import { Room } from "../Room";
import { type Backup, backUp, settings } from "./queries";
import { size } from "./size";
import { Unknown } from "./Unknown";

/** Whether all of this would be there after a disk died. */
export function BackupsRoom() {
  const query = useQuery(settings);
  return (
    <Room title="Backups">
      <Shown query={query} loading={<Waiting lines={4} />}>
        {(known) => (known ? <Known backup={known.backup} /> : <Unknown section="[backup]" />)}
      </Shown>
    </Room>
  );
}

function Known({ backup }: { backup: Backup }) {
  const client = useQueryClient();
  const { busy, faults, run } = useDeed();
  const go = async () => {
    if (!(await run(backUp))) return;
    toast("The backup was made.");
    await client.invalidateQueries({ queryKey: keys.house });
  };
  if (!backup.dir) {
    return (
      <Note kind="warn">
        No backups are made: set <code className="font-mono">dir</code> under{" "}
        <code className="font-mono">[backup]</code>, best on another disk.
      </Note>
    );
  }
  return (
    <>
      <p className="text-sm text-faint">The last one</p>
      <p className="text-3xl font-semibold">{backup.last_at ? <Time at={backup.last_at} /> : "none yet"}</p>
      {backup.last_size_bytes !== null && <p className="text-faint">{size(backup.last_size_bytes)}</p>}
      {backup.last_fault && <Note kind="bad">{harmless(backup.last_fault)}</Note>}
      <p className="my-4 text-faint">
        One is made each day at {String(backup.at_hour).padStart(2, "0")}:00 UTC, and the latest {backup.keep}{" "}
        are kept in <code className="font-mono break-all">{harmless(backup.dir)}</code>.
      </p>
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <Button busy={busy} onClick={() => void go()}>
        Make one now
      </Button>
    </>
  );
}
