import { expect, it } from "vitest";
import type { StaffRecord } from "@/api/schema";
import { formOf, recordOf } from "./record";

it("a record that nobody changed is sent as it was", () => {
  const records: StaffRecord[] = [
    { speciality: "Talks.", instructions: "Be short.\n" },
    {
      speciality: "Writes.",
      instructions: "x",
      tools: ["fs_read"],
      tier: "b",
      permission: "supervised",
      may_change: ["docs/**"],
      minutes_max: 30,
      concurrency: 2,
    },
  ];
  for (const record of records) expect(recordOf(formOf(record, ["shell_exec"]))).toEqual(record);
});

it("who may change nothing is not who may change everything", () => {
  const form = formOf({ speciality: "x", instructions: "y", may_change: [] }, []);
  expect(form.limited).toBe(true);
  expect(recordOf(form).may_change).toEqual([]);
  expect(recordOf({ ...form, limited: false }).may_change).toBeUndefined();
});
