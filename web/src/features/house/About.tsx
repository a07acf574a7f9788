import { useQuery } from "@tanstack/react-query";
import { Time } from "@/components/figures";
import { Shown, Waiting } from "@/components/Shown";
import { about } from "./queries";
import { Room } from "./Room";
import { settings } from "./settings/queries";

/** What runs here. */
export function AboutRoom() {
  const query = useQuery(about);
  const { data: known } = useQuery(settings);
  return (
    <Room title="About">
      <Shown query={query} loading={<Waiting lines={4} />}>
        {({ version, api_version, ledger_id }) => (
          <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-3">
            <dt className="text-faint">Deputy</dt>
            <dd>{version}</dd>
            <dt className="text-faint">API</dt>
            <dd>{api_version}</dd>
            <dt className="text-faint">History</dt>
            <dd className="font-mono text-sm leading-6">…{ledger_id.slice(-8)}</dd>
            {known && (
              <>
                <dt className="text-faint">Address</dt>
                <dd className="break-all">{known.public_url}</dd>
                <dt className="text-faint">Runs since</dt>
                <dd>
                  <Time at={known.started_at} />
                </dd>
                <dt className="text-faint">Time zone</dt>
                <dd>{known.time_zone}</dd>
                <dt className="text-faint">Sandbox</dt>
                <dd>
                  {known.sandbox.kind}
                  {known.sandbox.detail && <span className="text-faint">, {known.sandbox.detail}</span>}
                </dd>
              </>
            )}
            <dt className="text-faint">Licence</dt>
            <dd>Apache-2.0</dd>
          </dl>
        )}
      </Shown>
    </Room>
  );
}
