/**
 * What is said about accounts, until `openapi.json` has it: then these are replaced by the generated types, name by name,
 * and `ask` by `api`.
 */
import { Problem, Unreachable } from "@/api/problem";
import type { Role } from "@/api/schema";

export interface PersonView {
  id: string;
  name: string;
  role: Role;
  project_id?: string | null;
  is_founder: boolean;
  has_password: boolean;
  passkeys: number;
  created_at: string;
}

/** Who is signed in at this browser. */
export interface WhoAmI {
  signed_in: boolean;
  /** Whether anybody has an account yet. */
  has_founder: boolean;
  /** Whether passkeys work at this address. */
  passkeys: boolean;
  /** Why nobody can sign in at this address. */
  obstacle?: string | null;
  device_id?: string | null;
  person?: PersonView | null;
}

export interface JoinView {
  kind: "founder" | "device" | "invitation";
  makes_account: boolean;
  role: Role;
  project_id?: string | null;
  name?: string | null;
  expires_at: string;
}

export interface DeviceView {
  id: string;
  name: string;
  person_id: string;
  person: string;
  is_this: boolean;
  created_at: string;
  last_used_at?: string | null;
  expires_at: string;
}

export interface PasskeyView {
  id: string;
  name: string;
  created_at: string;
  last_used_at?: string | null;
}

export interface PasskeyBegun {
  ceremony_id: string;
  options: { publicKey: unknown };
  expires_at: string;
}

export interface LinkView {
  code: string;
  url: string;
  qr_svg: string;
  expires_at: string;
}

/** One question to the daemon. What is no success is thrown, as `api` does; a 401 here means a wrong password. */
export async function ask<T>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}`, {
      method,
      credentials: "same-origin",
      ...(method === "POST" && {
        headers: { "content-type": "application/json", "idempotency-key": crypto.randomUUID() },
        body: JSON.stringify(body ?? {}),
      }),
    });
  } catch {
    throw new Unreachable();
  }
  if (!response.ok) throw await Problem.of(response);
  const text = await response.text();
  return (text ? JSON.parse(text) : null) as T;
}
