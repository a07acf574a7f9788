import { useQuery } from "@tanstack/react-query";
import { Badge } from "@/components/Badge";
import { Time, usd } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Rows, Section } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { Room } from "../Room";
import { type Provider, type Settings, settings } from "./queries";
import { Unknown } from "./Unknown";

/** Where models come from, and what is never exceeded. */
export function ProvidersRoom() {
  const query = useQuery(settings);
  return (
    <Room title="Providers and limits">
      <Shown query={query} loading={<Waiting lines={8} />}>
        {(known) =>
          known ? <Known known={known} /> : <Unknown section="[providers], [models] and [limits]" />
        }
      </Shown>
    </Room>
  );
}

const tiers = [
  ["a", "cheap: routing, summaries, simple edits"],
  ["b", "features, and the COO"],
  ["c", "hard debugging, architecture"],
] as const;

function Known({ known: { providers, models, limits } }: { known: Settings }) {
  const caps: [string, string | null][] = [
    ["Runs at the same time", String(limits.runs_max)],
    ["A run", limits.run_usd_max === null ? null : usd(limits.run_usd_max)],
    ["A day", limits.day_usd_max === null ? null : usd(limits.day_usd_max)],
    ["Minutes of a run", limits.run_minutes_max === null ? null : String(limits.run_minutes_max)],
  ];
  return (
    <>
      <Section title="Providers">
        <Rows>
          {providers.map((provider) => (
            <OneProvider key={provider.name} provider={provider} />
          ))}
        </Rows>
      </Section>
      <Section title="Models" about="In order of fallback.">
        <Rows>
          {tiers.map(([tier, about]) => (
            <li key={tier} className="px-4 py-3">
              <p>
                <span className="font-medium">Tier {tier}</span>{" "}
                <span className="text-sm text-faint">{about}</span>
              </p>
              {models[tier].map(({ model, is_priced }) => (
                <p key={model} className="font-mono text-sm break-all">
                  {harmless(model)} {!is_priced && <Badge tone="warn">no price</Badge>}
                </p>
              ))}
              {models[tier].length === 0 && <p className="text-sm text-warn">none is set</p>}
            </li>
          ))}
        </Rows>
      </Section>
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
    </>
  );
}

const states = {
  ok: ["good", "works"],
  limited: ["warn", "used up"],
  failing: ["bad", "fails"],
  unknown: ["faint", "not asked yet"],
} as const;

function OneProvider({ provider }: { provider: Provider }) {
  const [tone, words] = states[provider.state];
  return (
    <li className="px-4 py-3">
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{harmless(provider.name)}</span>
        <span className="text-sm text-faint">{provider.kind}</span>
        {!provider.has_key && <span className="text-sm text-faint">without a key</span>}
        <span className="ml-auto">
          <Badge tone={tone}>{words}</Badge>
        </span>
      </p>
      {provider.detail && <p className="text-sm break-words text-faint">{harmless(provider.detail)}</p>}
      {provider.until && (
        <p className="text-sm text-faint">
          asked again <Time at={provider.until} />
        </p>
      )}
    </li>
  );
}
