import type { DayOfWeek, NewAppointment } from "@/api/schema";

export const weekDays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const satisfies readonly DayOfWeek[];

/** What the form holds, as it is typed. */
export const emptyAppointment = {
  text: "",
  often: "once" as "once" | "days" | "weeks" | "months",
  date: "",
  weekday: "monday" as DayOfWeek,
  day: "1",
  time: "09:00",
};

/** What is asked of the daemon. A time is that of the clock where the founder sits. */
export function appointmentOf(form: typeof emptyAppointment, zone: string): NewAppointment {
  const { often, time } = form;
  const text = form.text.trim();
  switch (often) {
    case "once":
      // Without an offset, a browser takes it for its own place, which is where `zone` is.
      return { text, zone, at: new Date(`${form.date}T${time}`).toISOString() };
    case "days":
      return { text, zone, every: { unit: "days", time } };
    case "weeks":
      return { text, zone, every: { unit: "weeks", on: [form.weekday], time } };
    case "months":
      return { text, zone, every: { unit: "months", day: Number(form.day), time } };
  }
}
