import type { Page } from "@playwright/test";

/** An event as the API tells it. */
export interface Told {
  position: number;
  kind: string;
  data: Record<string, unknown>;
}

/**
 * The events of a run of many steps, made of those of a real one with one step: its step comes again and again, under other
 * ids, each with a number. A real run of ten thousand steps would take the daemon half an hour.
 */
export function stretched(real: readonly Told[], steps: number): Told[] {
  const begins = real.findIndex(({ kind }) => kind === "step.call_started");
  const ends = real.findIndex(({ kind }) => kind === "step.tool_finished");
  if (begins < 0 || ends < begins) throw new Error("the run that is stretched used no tool");
  const step = real.slice(begins, ends + 1);
  const ids = step
    .flatMap(({ data }) => [data.call_id, data.tool_use])
    .filter((id) => typeof id === "string");
  const text = JSON.stringify(step);
  const many = Array.from({ length: steps }, (_, index) => {
    let one = text.replaceAll("step 0", `step ${index + 1}`);
    for (const id of new Set(ids))
      one = one.replaceAll(id, `${id.slice(0, -6)}${String(index).padStart(6, "0")}`);
    return JSON.parse(one) as Told[];
  });
  const all = [...real.slice(0, begins), ...many.flat(), ...real.slice(ends + 1)];
  return all.map((event, index) => ({ ...event, position: index + 1 }));
}

/** Answers for the daemon with these events of a run, page by page; `until` holds back pages that begin behind a position. */
export async function tells(
  page: Page,
  run: string,
  all: readonly Told[],
  until?: (after: number) => Promise<unknown>,
) {
  await page.route(
    (url) => url.pathname === `/api/v1/runs/${run}/events`,
    async (route) => {
      const query = new URL(route.request().url()).searchParams;
      const limit = Number(query.get("limit") ?? 500);
      if (query.get("before") === "head") {
        await route.fulfill({ json: { items: all.slice(-limit), next: String(all.at(-limit)?.position) } });
        return;
      }
      const after = Number(query.get("after") ?? 0);
      await until?.(after);
      const items = all.slice(after, after + limit);
      const next = after + limit < all.length ? String(items.at(-1)?.position) : null;
      await route.fulfill({ json: { items, next } });
    },
  );
}
