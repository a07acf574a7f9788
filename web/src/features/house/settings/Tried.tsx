import { useState } from "react";
import type { NotifyTested } from "@/api/schema";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { testChannel } from "./queries";

interface TriedProps {
  /** The channel, as the daemon calls it. */
  target: string;
  name: string;
  about: string;
  /** What is to be looked for when it was taken. */
  then?: string;
}

/** A channel, with a test of it and what came of that. */
export function Tried({ target, name, about, then = "It was taken. Is it there?" }: TriedProps) {
  const { busy, faults, run } = useDeed();
  const [tested, setTested] = useState<NotifyTested | null>(null);
  const test = () =>
    run(async () => {
      setTested(null);
      setTested(await testChannel(target));
    });
  return (
    <li className="px-4 py-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 grow">
          <p className="font-medium break-words">{harmless(name)}</p>
          <p className="text-sm break-words text-faint">{about}</p>
        </div>
        <Button busy={busy} onClick={() => void test()} aria-label={`Test ${harmless(name)}`}>
          Test
        </Button>
      </div>
      <div aria-live="polite">
        {faults.rest && <Note kind="bad">{faults.rest}</Note>}
        {tested?.targets.map(({ target: tried, taken, detail }) => (
          <Note key={tried} kind={taken ? "good" : "bad"}>
            {taken ? then : harmless(detail ?? "It was not taken.")}
          </Note>
        ))}
        {tested?.quiet && <Note>Quiet hours, but not for tests: {harmless(tested.quiet)}.</Note>}
        {tested && !tested.quiet && <Note>No quiet hours are set.</Note>}
      </div>
    </li>
  );
}
