import { test } from "@playwright/test";

/** What an annotation is called that is a line of the table. */
export const ROW = "row";

/** Says a figure, which is to be at least or at most this. */
export function row(what: string, figure: number, unit: string, target?: { least?: number; most?: number }) {
  const cells = [what, `${figure}${unit}`, "–", "–"];
  if (target?.least !== undefined) {
    cells[2] = `≥ ${target.least}${unit}`;
    cells[3] = figure >= target.least ? "yes" : "**no**";
  }
  if (target?.most !== undefined) {
    cells[2] = `≤ ${target.most}${unit}`;
    cells[3] = figure <= target.most ? "yes" : "**no**";
  }
  test.info().annotations.push({ type: ROW, description: `| ${cells.join(" | ")} |` });
}
