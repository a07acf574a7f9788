import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import type { AppointmentView } from "@/api/schema";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { useDeed } from "@/components/deed";
import { Choice, Field, TextField } from "@/components/Field";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty, Note } from "@/components/Note";
import { Row, Rows } from "@/components/Section";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { conversationPath } from "@/features/paths";
import { appointmentOf, emptyAppointment, weekDays } from "./appointment";
import { schedule } from "./queries";
import { Room } from "./Room";

/** What the COO does at its time. */
export function ScheduleRoom() {
  const [open, setOpen] = useState(false);
  return (
    <Room
      title="Schedule"
      actions={
        <Button look="primary" icon={<Plus size={18} aria-hidden />} onClick={() => setOpen(true)}>
          New
        </Button>
      }
    >
      <Appointments />
      <Sheet
        open={open}
        onOpenChange={setOpen}
        title="Have it done later"
        description="At its time the COO looks into it, answers in a conversation, and you are told."
      >
        {open && <NewAppointmentForm close={() => setOpen(false)} />}
      </Sheet>
    </Room>
  );
}

/** What is to come, the next first; that of some conversations only, where they are named. */
export function Appointments({ of }: { of?: ReadonlySet<string> }) {
  const query = useQuery(schedule);
  return (
    <Shown query={query} loading={<Waiting lines={4} />}>
      {({ items }) => {
        const shown = items.filter((each) => !each.ended_by && (!of || of.has(each.conversation_id)));
        if (shown.length === 0) {
          return (
            <Empty title="Nothing is scheduled">
              Say it to the COO: “remind me on Friday at nine to look at the sign-ups”.
            </Empty>
          );
        }
        return (
          <Rows>
            {shown.map((appointment) => (
              <Appointment key={appointment.id} appointment={appointment} />
            ))}
          </Rows>
        );
      }}
    </Shown>
  );
}

function Appointment({ appointment }: { appointment: AppointmentView }) {
  const client = useQueryClient();
  const { id, text, due_at, repeats, conversation_id } = appointment;
  const cancel = async () => {
    await api.DELETE("/api/v1/schedule/{id}", { params: { path: { id } } });
    await client.invalidateQueries({ queryKey: keys.schedule });
  };
  return (
    <Row>
      <div className="min-w-0 grow">
        <Link to={conversationPath(conversation_id)} className="line-clamp-2 font-medium hover:underline">
          {harmless(text)}
        </Link>
        <p className="flex flex-wrap gap-x-3 text-sm text-faint">
          {due_at && <Time at={due_at} />}
          {repeats && <span>{repeats}</span>}
        </p>
      </div>
      <Confirm
        look="quiet"
        question="Cancel this?"
        consequence={repeats ? "It does not come again. The conversation stays." : "The conversation stays."}
        verb="Cancel it"
        act={cancel}
      >
        Cancel
      </Confirm>
    </Row>
  );
}

function NewAppointmentForm({ close }: { close: () => void }) {
  const client = useQueryClient();
  const [form, setForm] = useState(emptyAppointment);
  const { busy, faults, run } = useDeed(["text", "at", "every"]);
  const bind = <K extends keyof typeof form>(name: K) => ({
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) =>
      setForm((before) => ({ ...before, [name]: target.value })),
  });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const done = await run(() => api.POST("/api/v1/schedule", { body: appointmentOf(form, zone) }));
    if (!done) return;
    await client.invalidateQueries({ queryKey: keys.schedule });
    close();
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <TextField label="What is to be looked at" required {...bind("text")} fault={faults.of.text} />
      <Choice label="How often" {...bind("often")} fault={faults.of.every}>
        <option value="once">once</option>
        <option value="days">every day</option>
        <option value="weeks">every week</option>
        <option value="months">every month</option>
      </Choice>
      <div className="grid gap-x-4 sm:grid-cols-2">
        {form.often === "once" && (
          <Field label="Day" type="date" required {...bind("date")} fault={faults.of.at} />
        )}
        {form.often === "weeks" && (
          <Choice label="Day" {...bind("weekday")}>
            {weekDays.map((day) => (
              <option key={day} value={day}>
                {day}
              </option>
            ))}
          </Choice>
        )}
        {form.often === "months" && (
          <Field label="Day of the month" type="number" min={1} max={31} required {...bind("day")} />
        )}
        <Field label="Time" type="time" required {...bind("time")} />
      </div>
      <Button type="submit" look="primary" busy={busy} className="mt-3 w-full">
        Schedule it
      </Button>
    </form>
  );
}
