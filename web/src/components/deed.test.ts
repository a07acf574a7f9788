import { expect, it, vi } from "vitest";
import { Problem, Unreachable } from "@/api/problem";
import { faultsOf } from "./deed";

const refused = (errors: { field: string; detail: string }[]) =>
  new Problem({ type: "urn:deputy:problem:invalid", status: 422, detail: "cannot be used", errors });

it("puts each fault to the field it is about, also inside of lists and objects", () => {
  const error = refused([
    { field: "checks[0]", detail: "it is empty" },
    { field: "checks[2]", detail: "it is too long" },
    { field: "budget.usd_max", detail: "a cap cannot be negative" },
    { field: "metadata.x", detail: "nobody shows it" },
  ]);
  expect(faultsOf(error, ["checks", "budget.usd_max", "budget"])).toEqual({
    of: { checks: "it is empty; it is too long", "budget.usd_max": "a cap cannot be negative" },
    rest: "nobody shows it",
  });
});

it("a field is not its namesake's", () => {
  expect(faultsOf(refused([{ field: "checks_in", detail: "no" }]), ["checks"])).toEqual({
    of: {},
    rest: "no",
  });
});

it("says what no field is to blame for", () => {
  expect(faultsOf(new Error("the disk is full"), ["name"])).toEqual({ of: {}, rest: "the disk is full" });
});

it("says that nothing was done only where that is known", () => {
  const online = vi.spyOn(navigator, "onLine", "get");
  online.mockReturnValue(false);
  expect(faultsOf(new Unreachable(), []).rest).toContain("nothing was done");
  online.mockReturnValue(true);
  expect(faultsOf(new Unreachable(), []).rest).toContain("may not have heard");
  online.mockRestore();
});
