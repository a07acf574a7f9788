import { expect, it } from "vitest";
import { emptyOrder, orderOf } from "./order";

it("says nothing about what was left open", () => {
  expect(orderOf({ ...emptyOrder, text: " Do it. " })).toEqual({ text: "Do it.", priority: "normal" });
});

it("reads checks by line and amounts as they are typed", () => {
  const order = orderOf({
    ...emptyOrder,
    text: "x",
    checks: "make test\n\n ./lint \n",
    usd: "2,50",
    minutes: "30",
  });
  expect(order.checks).toEqual(["make test", "./lint"]);
  expect(order.budget).toEqual({ usd_max: 2.5, minutes_max: 30 });
});

it("lets the daemon say what is wrong with an amount that is none", () => {
  expect(orderOf({ ...emptyOrder, text: "x", usd: "cheap" }).budget).toBeUndefined();
});
