import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Laptop, Smartphone } from "lucide-react";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { DeviceView, LinkView } from "@/api/schema";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { useDeed } from "@/components/deed";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Row, Rows, Section } from "@/components/Section";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { useSession } from "@/features/account/session";
import { OneLink } from "./Link";
import { devices } from "./queries";

/** The browsers that are signed in. */
export function Devices() {
  const query = useQuery(devices);
  const [link, setLink] = useState<LinkView | null>(null);
  const { busy, faults, run } = useDeed();
  const pair = () =>
    run(async () => setLink(await answer(api.POST("/api/v1/devices/pairings", { body: {} }))));
  return (
    <Section
      title="Devices"
      about="Browsers that are signed in."
      actions={
        <Button look="primary" busy={busy} onClick={() => void pair()}>
          Pair a phone
        </Button>
      }
    >
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <Shown query={query} loading={<Waiting lines={4} />}>
        {({ items }) => (
          <Rows>
            {items.map((device) => (
              <Device key={device.id} device={device} />
            ))}
          </Rows>
        )}
      </Shown>
      <Sheet
        open={link !== null}
        onOpenChange={(open) => !open && setLink(null)}
        title="Pair a phone"
        description="Point its camera here, and open the link: it is signed in as you."
      >
        {link && <OneLink link={link} about="Show it to nobody else: whoever opens it first is you." />}
      </Sheet>
    </Section>
  );
}

const PHONE = /android|iphone|ipad|ios|mobile/i;

function Device({ device }: { device: DeviceView }) {
  const client = useQueryClient();
  const { data: who } = useSession();
  const Icon = PHONE.test(device.name) ? Smartphone : Laptop;
  const mine = device.person_id === who?.person?.id;
  const revoke = async () => {
    await api.DELETE("/api/v1/devices/{id}", { params: { path: { id: device.id } } });
    await client.invalidateQueries({ queryKey: keys.devices });
  };
  return (
    <Row>
      <Icon size={20} aria-hidden className="shrink-0 text-faint" />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-medium">{harmless(device.name)}</span>
          {device.is_this && <Badge tone="good">this one</Badge>}
          {!mine && <span className="text-sm text-faint">{harmless(device.person)}</span>}
        </p>
        <p className="text-sm text-faint">
          {device.last_used_at ? (
            <>
              used <Time at={device.last_used_at} />
            </>
          ) : (
            <>
              since <Time at={device.created_at} />
            </>
          )}
        </p>
      </div>
      {!device.is_this && (
        <Confirm
          look="quiet"
          question={`Revoke “${device.name}”?`}
          consequence="It is signed out within seconds, and sees nothing more. It can be paired again."
          verb="Revoke it"
          act={revoke}
        >
          Revoke
        </Confirm>
      )}
    </Row>
  );
}
