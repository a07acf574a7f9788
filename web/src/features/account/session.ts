import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { WhoAmI } from "@/api/schema";
import { emptyStore } from "@/api/store";
import { giveUp } from "./push";

export const session = queryOptions({
  queryKey: keys.session,
  staleTime: 60_000,
  queryFn: () => answer(api.GET("/api/v1/session")),
});

export function useSession() {
  return useQuery(session);
}

/** Whose answers this browser keeps: the next person to sign in is shown none of them. */
const KEPT_FOR = "deputy-person";

/** Where one may be led after signing in: a path of this app, whatever an address says. */
export function safePath(to: string | undefined): string {
  if (!to?.startsWith("/")) return "/";
  try {
    const url = new URL(to, location.origin);
    const leads = url.origin === location.origin && !["/sign-in", "/join"].includes(url.pathname);
    return leads ? url.pathname + url.search : "/";
  } catch {
    return "/";
  }
}

/** Takes what was one person's off this browser. What cannot be taken off keeps nobody from going. */
async function leave(): Promise<void> {
  await Promise.allSettled([emptyStore(), giveUp()]);
}

/** Goes on as somebody who was just signed in. The page is loaded anew, so that nothing of before is left in it. */
export async function enter(who: WhoAmI, to?: string): Promise<void> {
  const id = who.person?.id ?? "";
  if (localStorage.getItem(KEPT_FOR) !== id) await leave();
  localStorage.setItem(KEPT_FOR, id);
  location.replace(safePath(to));
}

/** Ends the session here and forgets what this browser kept. */
export async function signOut(): Promise<void> {
  await api.DELETE("/api/v1/session");
  await leave();
  localStorage.removeItem(KEPT_FOR);
  location.assign("/sign-in");
}
