import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty, Note } from "@/components/Note";
import { Rows } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { Room } from "../Room";
import { type Receiver, settings, type Tested, testReceivers } from "./queries";
import { Unknown } from "./Unknown";

/** Who is told what happens, and whether that works. */
export function NotificationsRoom() {
  const query = useQuery(settings);
  return (
    <Room title="Notifications">
      <Shown query={query} loading={<Waiting lines={6} />}>
        {(known) => {
          if (!known) return <Unknown section="[notify]" />;
          if (known.receivers.length === 0) {
            return (
              <Empty title="Nobody is told">
                Add a receiver under <code className="font-mono">[notify]</code>: e-mail, ntfy, Discord,
                Slack, or any webhook.
              </Empty>
            );
          }
          return (
            <Rows>
              {known.receivers.map((receiver) => (
                <OneReceiver key={receiver.name} receiver={receiver} />
              ))}
            </Rows>
          );
        }}
      </Shown>
    </Room>
  );
}

const states = { ok: "good", failing: "bad", unused: "faint" } as const;
const words = { ok: "works", failing: "fails", unused: "not used yet" } as const;

function OneReceiver({ receiver }: { receiver: Receiver }) {
  const { busy, faults, run } = useDeed();
  const [result, setResult] = useState<Tested["results"][number] | null>(null);
  const test = () =>
    run(async () => {
      setResult(null);
      const { results } = await testReceivers(receiver.name);
      setResult(results[0] ?? null);
    });
  return (
    <li className="px-4 py-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 grow">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-medium break-all">{harmless(receiver.name)}</span>
            <Badge tone={states[receiver.state]}>{words[receiver.state]}</Badge>
          </p>
          <p className="flex flex-wrap gap-x-3 text-sm text-faint">
            <span>{receiver.format ?? receiver.kind}</span>
            {receiver.last_sent_at && (
              <span>
                last told <Time at={receiver.last_sent_at} />
              </span>
            )}
            {receiver.waiting > 0 && <span>{receiver.waiting} wait to be sent</span>}
          </p>
          <p className="text-sm text-faint">
            {receiver.events ? receiver.events.join(", ") : "all that concerns you"}
          </p>
        </div>
        <Button busy={busy} onClick={() => void test()}>
          Test
        </Button>
      </div>
      <div aria-live="polite">
        {receiver.state === "failing" && receiver.last_fault && (
          <Note kind="warn">{harmless(receiver.last_fault)}</Note>
        )}
        {faults.rest && <Note kind="bad">{faults.rest}</Note>}
        {result && (
          <Note kind={result.is_sent ? "good" : "bad"}>
            {result.is_sent
              ? "It was sent. Is it there?"
              : harmless(result.detail ?? "It could not be sent.")}
          </Note>
        )}
      </div>
    </li>
  );
}
