import type { ReactNode } from "react";

export interface Bar {
  key: string;
  label: ReactNode;
  value: number;
  /** The amount in words. */
  told: ReactNode;
}

/** Amounts below each other, as long as they are. */
export function Bars({ bars }: { bars: readonly Bar[] }) {
  const most = Math.max(...bars.map(({ value }) => value), 0);
  return (
    <ul className="space-y-3">
      {bars.map(({ key, label, value, told }) => (
        <li key={key}>
          <div className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
            <span className="min-w-0 max-w-full truncate">{label}</span>
            <span className="tabular-nums text-faint">{told}</span>
          </div>
          <div className="mt-1 h-2 overflow-hidden rounded-full bg-sunken" aria-hidden>
            <div
              className="h-full rounded-full bg-accent"
              style={{ width: most > 0 ? `${(100 * value) / most}%` : 0, minWidth: value > 0 ? 3 : 0 }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** How much of something is used up. */
export function Gauge({ label, share, tone }: { label: string; share: number; tone?: "warn" | "bad" }) {
  const percent = Math.round(100 * Math.min(1, Math.max(0, share)));
  const colour = tone === "bad" ? "bg-bad" : tone === "warn" ? "bg-warn" : "bg-accent";
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers draw a meter in colours of their own
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div className={`h-full rounded-full ${colour}`} style={{ width: `${percent}%` }} />
    </div>
  );
}
