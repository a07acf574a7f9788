import { queryOptions } from "@tanstack/react-query";
import { keys } from "@/api/keys";
import type { Pause, Tier } from "@/api/schema";
import { ask } from "@/features/account/wire";

/*
 * What the daemon says about the installation, in its words, until `openapi.json` has them: then these are replaced by the
 * generated types, name by name, and `ask` by `api`.
 */
export interface HouseView {
  paused: Pause | null;
  restored_at?: string;
  limits: LimitsView;
  today: { day: string; cost_usd: number; reserved_usd: number };
  providers: ProviderView[];
  channels: ChannelView[];
  backup: BackupView;
}

export interface LimitsView {
  runs_max: number;
  run_usd_max: number | null;
  day_usd_max: number | null;
  run_minutes_max: number | null;
}

export interface ProviderView {
  name: string;
  kind: string;
  models: ModelUse[];
}

export interface ModelUse {
  model: string;
  tier: Tier;
  rank: number;
  limited_until?: string;
  limited_because?: string;
}

export interface ChannelView {
  name: string;
  events: string[];
}

export interface BackupView {
  at_hour: number | null;
  made_at: string | null;
  failed_at: string | null;
  failure: string | null;
}

export interface LoadSample {
  at: string;
  queued: number;
  working: number;
  waiting: number;
  review: number;
  machine_load: number | null;
}

export interface NotifyTested {
  targets: { target: string; taken: boolean; detail?: string }[];
  quiet: string | null;
}

/** No event says when a limit of a provider begins or ends. */
const OFTEN_MS = 60_000;

export const house = queryOptions({
  queryKey: [...keys.house, "view"],
  queryFn: () => ask<HouseView>("GET", "/house"),
  staleTime: OFTEN_MS,
});

export const load = queryOptions({
  queryKey: [...keys.house, "load"],
  queryFn: () => ask<{ items: LoadSample[] }>("GET", "/house/load"),
  staleTime: OFTEN_MS,
  refetchInterval: OFTEN_MS,
});

/** Sends a word to one channel, and says what came of it. */
export const testChannel = (target: string) => ask<NotifyTested>("POST", "/notify/test", { target });
