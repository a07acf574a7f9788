import { ask, type PasskeyBegun, type WhoAmI } from "./wire";

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

/** Signs in with a passkey that this browser knows of; no name is needed. */
export async function signInWithPasskey(): Promise<WhoAmI> {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  const { ceremony_id, options } = await ask<PasskeyBegun>("POST", "/session/passkeys/begin");
  const credential = await asked(() => startAuthentication({ optionsJSON: options.publicKey as never }));
  return ask("POST", "/session/passkeys/finish", { ceremony_id, credential });
}

async function made<T>(begin: string, finish: string, what: object): Promise<T> {
  const { startRegistration } = await import("@simplewebauthn/browser");
  const { ceremony_id, options } = await ask<PasskeyBegun>("POST", begin, what);
  const credential = await asked(() => startRegistration({ optionsJSON: options.publicKey as never }));
  return ask("POST", finish, { ceremony_id, credential });
}

/** Makes an account that is entered with a passkey. */
export function joinWithPasskey(code: string, name: string): Promise<WhoAmI> {
  return made("/join/passkeys/begin", "/join/passkeys/finish", { code, name });
}

/** One more passkey for whoever is signed in. */
export function addPasskey(name: string): Promise<unknown> {
  return made("/passkeys/begin", "/passkeys/finish", name ? { name } : {});
}
