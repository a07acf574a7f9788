import type { Permission, StaffRecord, Tier } from "@/api/schema";
import { linesOf } from "@/features/work/order";

/** A record as it is typed. */
export interface RecordForm {
  speciality: string;
  instructions: string;
  /** A name on each line; `as shipped` where it is left alone. */
  tools: string;
  ownTools: boolean;
  tier: "" | Tier;
  permission: "" | Permission;
  may_change: string;
  limited: boolean;
  minutes_max: string;
  concurrency: string;
}

/** The fields of a record, as the daemon names them in a refusal. */
export const recordFields = [
  "speciality",
  "instructions",
  "tools",
  "tier",
  "permission",
  "may_change",
  "minutes_max",
  "concurrency",
].map((field) => `record.${field}`);

export function formOf(record: StaffRecord, tools: readonly string[]): RecordForm {
  return {
    speciality: record.speciality,
    instructions: record.instructions,
    tools: (record.tools ?? tools).join("\n"),
    ownTools: record.tools != null,
    tier: record.tier ?? "",
    permission: record.permission ?? "",
    may_change: (record.may_change ?? []).join("\n"),
    limited: record.may_change != null,
    minutes_max: record.minutes_max?.toString() ?? "",
    concurrency: record.concurrency?.toString() ?? "",
  };
}

const whole = (text: string): number | null => (text.trim() === "" ? null : Number(text));

/** The record that the form says: what is left open is not there, so that it stays as it is shipped. */
export function recordOf(form: RecordForm): StaffRecord {
  return {
    speciality: form.speciality.trim(),
    instructions: form.instructions,
    ...(form.ownTools && { tools: linesOf(form.tools) }),
    ...(form.tier && { tier: form.tier }),
    ...(form.permission && { permission: form.permission }),
    // An empty list says something: nothing may be changed.
    ...(form.limited && { may_change: linesOf(form.may_change) }),
    ...(whole(form.minutes_max) !== null && { minutes_max: whole(form.minutes_max) }),
    ...(whole(form.concurrency) !== null && { concurrency: whole(form.concurrency) }),
  };
}
