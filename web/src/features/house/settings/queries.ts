import { queryOptions } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import { Problem } from "@/api/problem";
import { ask } from "@/features/account/wire";

/**
 * How the house is set up, and how it goes with that. The daemon is to tell it under `GET /api/v1/house/settings` and
 * `GET /api/v1/house/load`; until `openapi.json` has them, their words stand here, and a daemon that has not got them is
 * taken at its word (404: nothing is known).
 */
export interface Settings {
  public_url: string;
  time_zone: string;
  started_at: string;
  limits: {
    runs_max: number;
    run_usd_max: number | null;
    day_usd_max: number | null;
    run_minutes_max: number | null;
  };
  /** Which models each tier thinks with, in order of fallback. */
  models: Record<"a" | "b" | "c", { model: string; is_priced: boolean }[]>;
  providers: Provider[];
  sandbox: { kind: string; detail: string | null };
  receivers: Receiver[];
  backup: Backup;
}

export interface Provider {
  name: string;
  kind: string;
  has_key: boolean;
  state: "ok" | "limited" | "failing" | "unknown";
  detail: string | null;
  /** When it is asked again. */
  until: string | null;
}

export interface Receiver {
  name: string;
  kind: "webhook" | "email" | "push";
  format: string | null;
  /** Which events it is sent; null: all that concern the founder. */
  events: string[] | null;
  state: "ok" | "failing" | "unused";
  last_sent_at: string | null;
  last_fault: string | null;
  /** How many messages wait to be sent. */
  waiting: number;
}

export interface Backup {
  dir: string | null;
  at_hour: number;
  keep: number;
  last_at: string | null;
  last_size_bytes: number | null;
  last_fault: string | null;
}

export interface Load {
  runs_max: number;
  /** The past day, the oldest first. */
  items: { at: string; working: number; queued: number; waiting: number }[];
}

async function ifKnown<T>(question: Promise<T>): Promise<T | null> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  }
}

export const settings = queryOptions({
  queryKey: [...keys.house, "settings"],
  queryFn: () => ifKnown(ask<Settings>("GET", "/house/settings")),
  staleTime: 60_000,
});

export const load = queryOptions({
  queryKey: [...keys.queue, "load"],
  queryFn: () => ifKnown(ask<Load>("GET", "/house/load?hours=24")),
});

export interface Tested {
  results: { name: string; is_sent: boolean; detail: string | null }[];
}

/** Sends a word to one receiver, or to all. */
export const testReceivers = (name?: string) =>
  ask<Tested>("POST", "/house/notifications/test", name ? { name } : {});

/** Has a backup made now. */
export const backUp = () => ask<Backup>("POST", "/house/backups");
