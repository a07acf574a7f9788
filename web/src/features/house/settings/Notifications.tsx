import { useQuery } from "@tanstack/react-query";
import type { ChannelView, DeviceView } from "@/api/schema";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Rows, Section } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { PushSwitch } from "@/features/account/PushSwitch";
import { useSession } from "@/features/account/session";
import { devices } from "../people/queries";
import { Room } from "../Room";
import { house } from "./queries";
import { Tried } from "./Tried";

/** How the daemon calls the channel to a device. */
const DEVICE = "push:";

/** Who is told what happens, and whether that works. */
export function NotificationsRoom() {
  const query = useQuery(house);
  return (
    <Room title="Notifications">
      <ThisDevice />
      <Shown query={query} loading={<Waiting lines={6} />}>
        {({ channels, quiet, quiet_until }) => (
          <>
            <Others channels={channels} />
            <Channels channels={channels.filter(({ name }) => !name.startsWith(DEVICE))} />
            <QuietHours hours={quiet} until={quiet_until} />
          </>
        )}
      </Shown>
    </Room>
  );
}

function ThisDevice() {
  const { data: who } = useSession();
  const id = who?.device_id;
  return (
    <Section title="This device">
      <PushSwitch
        whenOn={
          id && (
            <Rows>
              <Tried
                target={DEVICE + id}
                name="A message to this device"
                about="As it comes while the app is closed."
                then="It was sent. It shows within seconds, if the system lets this browser show it."
              />
            </Rows>
          )
        }
      />
    </Section>
  );
}

/** What is known of the other devices that are told, or were. */
export function others(channels: readonly ChannelView[], known: readonly DeviceView[]) {
  const told = new Set(channels.map(({ name }) => name));
  return known
    .filter(({ is_this, push }) => !is_this && push)
    .map(({ id, name, person, push }) => ({
      target: DEVICE + id,
      name,
      person,
      isOn: push === "on" && told.has(DEVICE + id),
    }));
}

function Others({ channels }: { channels: ChannelView[] }) {
  const { data } = useQuery(devices);
  const list = others(channels, data?.items ?? []);
  if (list.length === 0) return null;
  return (
    <Section title="Other devices">
      <Rows>
        {list.map(({ target, name, person, isOn }) =>
          isOn ? (
            <Tried
              key={target}
              target={target}
              name={name}
              about={`${person}; also while the app is closed`}
            />
          ) : (
            <li key={target} className="px-4 py-3">
              <p className="font-medium break-words">{name}</p>
              <p className="text-sm text-faint">{person}; told no more: turn it on there again</p>
            </li>
          ),
        )}
      </Rows>
    </Section>
  );
}

function Channels({ channels }: { channels: ChannelView[] }) {
  return (
    <Section title="Channels" about="E-mail, ntfy, Discord, Slack, or any webhook.">
      {channels.length === 0 ? (
        <Note>
          There is none. They are added under <code className="font-mono">[notify]</code> in the
          configuration.
        </Note>
      ) : (
        <Rows>
          {channels.map(({ name, events }) => (
            <Tried
              key={name}
              target={name}
              name={name.replace(/^webhook:/, "")}
              about={events.length > 0 ? `only ${events.join(", ")}` : "all that concerns you"}
            />
          ))}
        </Rows>
      )}
    </Section>
  );
}

function QuietHours({ hours, until }: { hours?: string | null; until?: string | null }) {
  return (
    <Section title="Quiet hours">
      {hours && (
        <p className="mb-1">
          {harmless(hours)}
          {until && (
            <>
              . It is quiet now, and over <Time at={until} />
            </>
          )}
          .
        </p>
      )}
      <p className="text-sm text-faint">
        {hours ? "They" : "There are none. They"} are set by <code className="font-mono">quiet</code> under{" "}
        <code className="font-mono">[notify]</code>: what happens meanwhile is told when they end.
      </p>
    </Section>
  );
}
