import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  search: URLSearchParams;
  body: unknown;
}

/** What a fake daemon answers to `METHOD /path`: a body, or a function that makes one; a number alone is a status. */
export type Answers = Record<string, unknown | ((asked: Asked) => unknown)>;

/** A problem as the daemon words it. */
export function problem(status: number, detail: string, errors: { field: string; detail: string }[] = []) {
  return new Response(
    JSON.stringify({ type: "urn:deputy:problem:invalid", title: "No", status, detail, errors }),
    { status, headers: { "content-type": "application/problem+json" } },
  );
}

/** An answer as the daemon gives it; its type is that of the view. */
export function says<T>(view: T, status = 200): Response {
  return new Response(JSON.stringify(view), { status, headers: { "content-type": "application/json" } });
}

/** What the network says when there is none. */
export function silence(): Response {
  throw new TypeError("Failed to fetch");
}

/** Puts a fake daemon in the place of the network; gives the list of what it was asked. */
export function serve(answers: Answers): Asked[] {
  const asked: Asked[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request =
      input instanceof Request ? input : new Request(new URL(String(input), "http://localhost"), init);
    const url = new URL(request.url);
    const text = request.method === "GET" ? "" : await request.text();
    const one = {
      method: request.method,
      path: url.pathname,
      search: url.searchParams,
      body: text ? JSON.parse(text) : null,
    };
    asked.push(one);
    const found = answers[`${one.method} ${one.path}`];
    if (found === undefined) return problem(404, `nobody answers ${one.method} ${one.path}`);
    const said = typeof found === "function" ? await found(one) : found;
    if (said instanceof Response) return said;
    return says(said);
  };
  vi.stubGlobal("fetch", fetch);
  return asked;
}
