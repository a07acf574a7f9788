import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ChannelView, NotifyTested } from "@/api/schema";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { harmless } from "@/components/hostile";
import { Empty, Note } from "@/components/Note";
import { Rows } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { Room } from "../Room";
import { house, testChannel } from "./queries";

/** Who is told what happens, and whether that works. */
export function NotificationsRoom() {
  const query = useQuery(house);
  return (
    <Room title="Notifications">
      <Shown query={query} loading={<Waiting lines={6} />}>
        {({ channels }) =>
          channels.length === 0 ? (
            <Empty title="Nobody is told">
              Add a channel under <code className="font-mono">[notify]</code>: e-mail, ntfy, Discord, Slack,
              or any webhook.
            </Empty>
          ) : (
            <Rows>
              {channels.map((channel) => (
                <Channel key={channel.name} channel={channel} />
              ))}
            </Rows>
          )
        }
      </Shown>
    </Room>
  );
}

function Channel({ channel }: { channel: ChannelView }) {
  const { busy, faults, run } = useDeed();
  const [tested, setTested] = useState<NotifyTested | null>(null);
  const test = () =>
    run(async () => {
      setTested(null);
      setTested(await testChannel(channel.name));
    });
  return (
    <li className="px-4 py-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 grow">
          <p className="font-medium break-all">{harmless(channel.name)}</p>
          <p className="text-sm break-words text-faint">
            {channel.events.length > 0 ? channel.events.join(", ") : "all that concerns you"}
          </p>
        </div>
        <Button busy={busy} onClick={() => void test()}>
          Test
        </Button>
      </div>
      <div aria-live="polite">
        {faults.rest && <Note kind="bad">{faults.rest}</Note>}
        {tested?.targets.map(({ target, taken, detail }) => (
          <Note key={target} kind={taken ? "good" : "bad"}>
            {taken ? "It was taken. Is it there?" : harmless(detail ?? "It was not taken.")}
          </Note>
        ))}
        {tested?.quiet && <Note>Otherwise it is quiet: {harmless(tested.quiet)}.</Note>}
      </div>
    </li>
  );
}
