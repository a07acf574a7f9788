import { expect, it } from "vitest";
import { appointmentOf, emptyAppointment } from "./appointment";

it("once is a moment, as the clock here has it", () => {
  const form = { ...emptyAppointment, text: " x ", date: "2026-03-02", time: "09:30" };
  const { at, every, text } = appointmentOf(form, "Europe/Berlin");
  expect(text).toBe("x");
  expect(every).toBeUndefined();
  expect(new Date(at as string).getTime()).toBe(new Date(2026, 2, 2, 9, 30).getTime());
});

it("what comes again says when, and in which zone", () => {
  const form = { ...emptyAppointment, text: "x", weekday: "friday" as const, day: "31", time: "08:00" };
  expect(appointmentOf({ ...form, often: "weeks" }, "Europe/Berlin")).toEqual({
    text: "x",
    zone: "Europe/Berlin",
    every: { unit: "weeks", on: ["friday"], time: "08:00" },
  });
  expect(appointmentOf({ ...form, often: "months" }, "UTC").every).toEqual({
    unit: "months",
    day: 31,
    time: "08:00",
  });
});
