interface Column {
  key: string;
  /** In full, for whoever rests on it or has it read: "3 March: $1.20". */
  title: string;
  value: number;
  /** On top of it, lighter: what is only set aside. */
  more?: number;
}

interface ColumnsProps {
  /** What the figures are of. */
  label: string;
  columns: readonly Column[];
  /** A line that they are not to cross. */
  cap?: { at: number; label: string };
  /** An amount, in short: for the highest line. */
  format: (value: number) => string;
  /** Below the first and the last. */
  ends: [string, string];
}

/** The first round number that is not below: 1, 2 or 5 times a power of ten. */
export function roundAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((each) => each * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** Amounts side by side, as high as they are: one for each day, or each hour. */
export function Columns({ label, columns, cap, format, ends }: ColumnsProps) {
  const highest = Math.max(0, ...columns.map(({ value, more = 0 }) => value + more));
  // A cap that is far away would make all else too small to see.
  const withCap = cap && cap.at <= highest * 3 ? cap : undefined;
  const top = roundAbove(Math.max(highest, withCap?.at ?? 0));
  const share = (value: number) => `${(100 * value) / top}%`;
  return (
    <figure aria-label={label} className="m-0">
      <div className="relative h-40" aria-hidden>
        <p className="absolute -top-0.5 right-0 z-10 bg-raised pl-1 text-xs text-faint">{format(top)}</p>
        <div className="absolute inset-x-0 top-0 border-t border-dashed border-line" />
        <div className="absolute inset-x-0 top-1/2 border-t border-dashed border-line" />
        {withCap && (
          <div
            className="absolute inset-x-0 z-10 border-t-2 border-warn"
            style={{ bottom: share(withCap.at) }}
          >
            <span className="absolute left-0 bg-raised px-1 text-xs text-warn">{withCap.label}</span>
          </div>
        )}
        <div className="absolute inset-0 flex items-end gap-px border-b border-line sm:gap-0.5">
          {columns.map(({ key, title, value, more = 0 }) => (
            <div key={key} title={title} className="group flex h-full min-w-0 grow flex-col justify-end">
              {more > 0 && (
                <div className="rounded-t-sm bg-accent opacity-40" style={{ height: share(more) }} />
              )}
              <div
                className={`bg-accent group-hover:opacity-80 ${more > 0 ? "" : "rounded-t-sm"}`}
                // What is there at all is seen.
                style={{ height: share(value), minHeight: value > 0 ? 2 : 0 }}
              />
            </div>
          ))}
        </div>
      </div>
      <div className="mt-1 flex justify-between text-xs text-faint" aria-hidden>
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
      <ul className="sr-only">
        {columns
          .filter(({ value, more = 0 }) => value + more > 0)
          .map(({ key, title }) => (
            <li key={key}>{title}</li>
          ))}
      </ul>
    </figure>
  );
}
