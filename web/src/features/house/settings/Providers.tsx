import { useQuery } from "@tanstack/react-query";
import type { HouseView, ModelUse, ProviderView, Tier } from "@/api/schema";
import { Badge } from "@/components/Badge";
import { Time, usd } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Rows, Section } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { Room } from "../Room";
import { house } from "./queries";

const tiers: [Tier, string][] = [
  ["a", "cheap: routing, summaries, simple edits"],
  ["b", "features, and the COO"],
  ["c", "hard debugging, architecture"],
];

/** The models of a tier, the one that is asked first first. */
export function modelsOf(providers: readonly ProviderView[], tier: Tier): ModelUse[] {
  return providers
    .flatMap(({ models }) => models)
    .filter((model) => model.tier === tier)
    .sort((a, b) => a.rank - b.rank);
}

/** Where models come from, and what is never exceeded. */
export function ProvidersRoom() {
  const query = useQuery(house);
  return (
    <Room title="Providers and limits">
      <Shown query={query} loading={<Waiting lines={9} />}>
        {(view) => (
          <>
            <Section
              title="Who thinks"
              about="Each tier asks its first model, and the next one when it cannot be had."
            >
              <Rows>
                {tiers.map(([tier, about]) => (
                  <li key={tier} className="px-4 py-3">
                    <p>
                      <span className="font-medium">Tier {tier.toUpperCase()}</span>{" "}
                      <span className="text-sm text-faint">{about}</span>
                    </p>
                    <Models models={modelsOf(view.providers, tier)} />
                  </li>
                ))}
              </Rows>
            </Section>
            <Limits view={view} />
            <Providers view={view} />
          </>
        )}
      </Shown>
    </Room>
  );
}

function Models({ models }: { models: ModelUse[] }) {
  if (models.length === 0) return <p className="text-sm text-warn">none is set</p>;
  return models.map((use) => (
    <div key={use.model} className="mt-1">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-mono text-sm break-all">{harmless(use.model)}</span>
        {use.limited_until && <Badge tone="warn">limited</Badge>}
      </p>
      {use.limited_until && (
        <Note kind="warn">
          {use.limited_because ? harmless(use.limited_because) : "Its provider limits it"}; asked again:{" "}
          <Time at={use.limited_until} />
        </Note>
      )}
    </div>
  ));
}

function Limits({ view: { limits } }: { view: HouseView }) {
  const caps: [string, string | null][] = [
    ["Runs at the same time", String(limits.runs_max)],
    ["A run", limits.run_usd_max == null ? null : usd(limits.run_usd_max)],
    ["A day", limits.day_usd_max == null ? null : usd(limits.day_usd_max)],
    ["Minutes of a run", limits.run_minutes_max == null ? null : String(limits.run_minutes_max)],
  ];
  return (
    <Section title="Limits" about="Hard caps. They are set in the configuration.">
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
        {caps.map(([label, cap]) => (
          <div key={label} className="contents">
            <dt className="text-faint">{label}</dt>
            <dd className={cap === null ? "text-warn" : "tabular-nums"}>{cap ?? "not limited"}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function Providers({ view: { providers } }: { view: HouseView }) {
  return (
    <Section title="Providers">
      {providers.length === 0 ? (
        <p className="text-faint">None is set: nobody can think.</p>
      ) : (
        <Rows>
          {providers.map(({ name, kind, models }) => (
            <li key={name} className="flex min-h-12 items-center justify-between gap-3 px-4 py-2.5">
              <span>
                <span className="font-medium">{harmless(name)}</span>{" "}
                <span className="text-sm text-faint">{kind}</span>
              </span>
              <span className="text-sm text-faint">
                {models.length === 0
                  ? "not used"
                  : `for tier ${[...new Set(models.map(({ tier }) => tier.toUpperCase()))].join(", ")}`}
              </span>
            </li>
          ))}
        </Rows>
      )}
    </Section>
  );
}
