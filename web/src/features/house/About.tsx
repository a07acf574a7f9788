import { useQuery } from "@tanstack/react-query";
import { Shown, Waiting } from "@/components/Shown";
import { about } from "./queries";
import { Room } from "./Room";

/** What runs here. */
export function AboutRoom() {
  const query = useQuery(about);
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
            <dt className="text-faint">Licence</dt>
            <dd>Apache-2.0</dd>
          </dl>
        )}
      </Shown>
    </Room>
  );
}
