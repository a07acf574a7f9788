import { answer, api } from "@/api/client";
import type { PasskeyBegun, PasskeyView, WhoAmI } from "@/api/schema";

/** The person closed the browser's question, or had no passkey for it: nothing is wrong. */
export class NoPasskey extends Error {
  constructor() {
    super("No passkey was used. Try again, or take another way.");
    this.name = "NoPasskey";
  }
}

/** What browsers say when somebody closes their question, or lets it time out. */
const CLOSED = ["NotAllowedError", "AbortError"];

async function asked<T>(question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof Error && CLOSED.includes(error.name)) throw new NoPasskey();
    if (error instanceof Error && error.name === "InvalidStateError") {
      throw new Error("This device has a passkey for this account already: sign in with it.");
    }
    throw error;
  }
}

/** What the browser is asked. Of its shape the document of the API says only where it stands. */
function forBrowser({ options }: PasskeyBegun): never {
  return (options as { publicKey?: unknown }).publicKey as never;
}

/** Signs in with a passkey that this browser knows of; no name is needed. */
export async function signInWithPasskey(): Promise<WhoAmI> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  const begun = await answer(api.POST("/api/v1/session/passkeys/begin", { body: {} }));
  const credential = await asked(() => startAuthentication({ optionsJSON: forBrowser(begun) }));
  return answer(api.POST("/api/v1/session/passkeys/finish", { body: finished(begun, credential) }));
}

/** A passkey that was made, and what it belongs to. */
async function made(begun: PasskeyBegun) {
  const { startRegistration } = await import("@simplewebauthn/browser");
  const credential = await asked(() => startRegistration({ optionsJSON: forBrowser(begun) }));
  return finished(begun, credential);
}

function finished({ ceremony_id }: PasskeyBegun, credential: object) {
  return { ceremony_id, credential: credential as never };
}

/** Makes an account that is entered with a passkey. */
export async function joinWithPasskey(code: string, name: string): Promise<WhoAmI> {
  const begun = await answer(api.POST("/api/v1/join/passkeys/begin", { body: { code, name } }));
  return answer(api.POST("/api/v1/join/passkeys/finish", { body: await made(begun) }));
}

/** One more passkey for whoever is signed in. */
export async function addPasskey(name: string): Promise<PasskeyView> {
  const begun = await answer(api.POST("/api/v1/passkeys/begin", { body: name ? { name } : {} }));
  return answer(api.POST("/api/v1/passkeys/finish", { body: await made(begun) }));
}
