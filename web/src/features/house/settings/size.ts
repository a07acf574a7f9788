const UNITS = ["kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** "4 kB", "1.2 GB". */
export function size(bytes: number): string {
  let [amount, unit] = [bytes / 1000, 0];
  while (amount >= 1000 && unit < UNITS.length - 1) [amount, unit] = [amount / 1000, unit + 1];
  const format = {
    style: "unit",
    unit: UNITS[unit],
    unitDisplay: "short",
    maximumFractionDigits: 1,
  } as const;
  return new Intl.NumberFormat("en", format).format(amount);
}
