import { queryOptions, useQuery } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { Problem, Unreachable } from "@/api/problem";
import { emptyStore } from "@/api/store";

/** Who is signed in at this browser. */
export interface Session {
  signed_in: boolean;
  /** Whether anybody has an account yet. */
  has_founder: boolean;
  /** Whether passkeys work at this address. */
  passkeys: boolean;
  device_id?: string | null;
  person?: { id: string; name: string; role: "viewer" | "developer" | "admin" } | null;
}

export const session = queryOptions({
  queryKey: keys.session,
  staleTime: 60_000,
  queryFn: async (): Promise<Session> => {
    const response = await fetch("/api/v1/session", { credentials: "same-origin" }).catch(() => {
      throw new Unreachable();
    });
    if (!response.ok) throw await Problem.of(response);
    return response.json();
  },
});

export function useSession() {
  return useQuery(session);
}

/** Ends the session here and forgets what this browser kept. */
export async function signOut(): Promise<void> {
  await fetch("/api/v1/session", { method: "DELETE", credentials: "same-origin" });
  await emptyStore();
  location.assign("/sign-in");
}
