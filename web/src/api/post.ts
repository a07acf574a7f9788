/** Of an answer: an earlier try under the same key is still at work. */
export const IN_PROGRESS = "urn:deputy:problem:in-progress";

interface Posted {
  path: string;
  body: unknown;
  /** Of idempotency: sent twice under it, it is done once. */
  key?: string;
}

/** One try of a POST where the typed client is too much: in a worker, or of what was kept with its path. */
export function post({ path, body, key }: Posted, withinMs?: number): Promise<Response> {
  return fetch(path, {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json", ...(key && { "idempotency-key": key }) },
    body: JSON.stringify(body),
    ...(withinMs && { signal: AbortSignal.timeout(withinMs) }),
  });
}
