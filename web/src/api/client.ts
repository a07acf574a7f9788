import createClient, { type Middleware } from "openapi-fetch";
import { Problem, Unreachable } from "./problem";
import type { paths } from "./schema";

/** Called when the daemon says that nobody is signed in: set once, by the session. */
let signedOut = () => {};
export function onSignedOut(then: () => void) {
  signedOut = then;
}

/**
 * Each request that changes something has a key: repeated under it, it is done once. What asks anew by itself (the
 * outbox) brings its own.
 */
const keyed: Middleware = {
  onRequest({ request }) {
    if (request.method === "POST" && !request.headers.has("idempotency-key")) {
      request.headers.set("idempotency-key", crypto.randomUUID());
    }
    return request;
  },
};

/** Where somebody shows who they are: there a 401 says that this was not it, and nothing of who is signed in. */
const DOORS = /^\/api\/v1\/(session|join|passkeys)(\/|$)/;

const refused: Middleware = {
  async onResponse({ request, response }) {
    if (response.ok) return response;
    if (response.status === 401 && !DOORS.test(new URL(request.url).pathname)) signedOut();
    throw await Problem.of(response);
  },
  onError() {
    return new Unreachable();
  },
};

/** The daemon's API, typed. What is not a success is thrown: a `Problem`, or `Unreachable`. */
export const api = createClient<paths>({
  baseUrl: "/",
  credentials: "same-origin",
  // Looked up at each request: tests put another one there.
  fetch: (request) => globalThis.fetch(request),
});
api.use(keyed, refused);

/** The answer of a call that throws when it is none. */
export async function answer<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}
