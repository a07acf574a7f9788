import { test } from "@playwright/test";

/** What an annotation is called that is a line of the table. */
export const ROW = "row";

interface Target {
  least?: number;
  most?: number;
  /** False: the machine was too busy for a verdict. */
  isJudged?: boolean;
}

/** Says a figure, and what it is to be. */
export function row(
  what: string,
  figure: number,
  unit: string,
  { least, most, isJudged = true }: Target = {},
) {
  const isMet = (least === undefined || figure >= least) && (most === undefined || figure <= most);
  const target = least === undefined ? (most === undefined ? "–" : `≤ ${most}${unit}`) : `≥ ${least}${unit}`;
  const met = target === "–" ? "–" : isJudged ? (isMet ? "yes" : "**no**") : "not judged";
  test.info().annotations.push({
    type: ROW,
    description: `| ${what} | ${figure}${unit} | ${target} | ${met} |`,
  });
}
