import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleAlert, CircleCheck, CircleX } from "lucide-react";
import type { Health, HealthStatus } from "@/api/schema";
import { harmless } from "@/components/hostile";
import { Rows } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { health } from "./queries";
import { Room } from "./Room";

const icons: Record<HealthStatus, [typeof CircleCheck, string]> = {
  ok: [CircleCheck, "text-good"],
  degraded: [CircleAlert, "text-warn"],
  down: [CircleX, "text-bad"],
};

function Mark({ status }: { status: HealthStatus }) {
  const [Icon, colour] = icons[status];
  return <Icon size={20} aria-hidden className={`mt-0.5 shrink-0 ${colour}`} />;
}

export function healthWords({ status, causes }: Health): string {
  if (status === "ok") return "All is well";
  if (status === "down") return "Deputy cannot work";
  return causes.length === 1
    ? "One thing is not as it should be"
    : `${causes.length} things are not as they should be`;
}

/** How it goes, in a line that leads to the causes. */
export function HealthLine() {
  const { data } = useQuery(health);
  return (
    <Link
      to={"/house/health" as string}
      className="flex min-h-14 items-start gap-3 rounded-xl border border-line bg-raised px-4 py-3.5 hover:border-accent"
    >
      {data ? (
        <>
          <Mark status={data.status} />
          <span className="min-w-0">
            <span className="block font-medium">{healthWords(data)}</span>
            {data.causes[0] && (
              <span className="line-clamp-2 text-sm text-faint">{harmless(data.causes[0].detail)}</span>
            )}
          </span>
        </>
      ) : (
        <span className="h-6 w-40 animate-pulse rounded bg-sunken" />
      )}
    </Link>
  );
}

/** How the house is, and why it is not as it should be. */
export function HealthRoom() {
  const query = useQuery(health);
  return (
    <Room title="Health">
      <Shown query={query} loading={<Waiting lines={4} />}>
        {(data) => (
          <>
            <p className="mb-4 flex items-start gap-3 text-lg">
              <Mark status={data.status} />
              {healthWords(data)}
            </p>
            {data.causes.length > 0 && (
              <Rows>
                {data.causes.map((cause) => (
                  <li key={cause.code + cause.detail} className="flex gap-3 px-4 py-3">
                    <Mark status={cause.status} />
                    <div className="min-w-0">
                      <p className="break-words">{harmless(cause.detail)}</p>
                      <p className="font-mono text-sm text-faint">{cause.code}</p>
                    </div>
                  </li>
                ))}
              </Rows>
            )}
            <p className="mt-4 text-sm text-faint">
              Looked at every half minute. On the server, <code className="font-mono">deputyd doctor</code>{" "}
              looks closer.
            </p>
          </>
        )}
      </Shown>
    </Room>
  );
}
