import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { Problem } from "@/api/problem";
import type { StaffView } from "@/api/schema";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { Choice, Field, TextField } from "@/components/Field";
import { Note } from "@/components/Note";
import { formOf, type RecordForm, recordFields, recordOf } from "./record";

const mono =
  "w-full rounded-lg border border-line bg-raised px-3 py-2 font-mono text-sm placeholder:text-faint";

/** Writes the next version of a record. */
export function RecordEditor({ view, close }: { view: StaffView; close: () => void }) {
  const client = useQueryClient();
  // What it was when it was opened: somebody else's version in between is a conflict, not overwritten.
  const [basedOn] = useState(view.version);
  const [form, setForm] = useState(() => formOf(view.record, view.tools));
  const [moved, setMoved] = useState(false);
  const { busy, faults, run } = useDeed(recordFields);
  const bind = <K extends keyof RecordForm>(name: K) => ({
    value: form[name] as string,
    onChange: ({ target }: { target: { value: string } }) =>
      setForm((before) => ({ ...before, [name]: target.value })),
    fault: faults.of[`record.${name}`],
  });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const done = await run(async () => {
      try {
        await api.PATCH("/api/v1/staff/{id}", {
          params: { path: { id: view.name } },
          body: { based_on: basedOn, record: recordOf(form) },
        });
      } catch (error) {
        if (error instanceof Problem && error.status === 409) setMoved(true);
        throw error;
      }
    });
    if (!done) return;
    await client.invalidateQueries({ queryKey: keys.staff });
    close();
  };
  return (
    <form onSubmit={(event) => void save(event)}>
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      {moved && <Note>Your words are still here: copy what you need, close this, and open it anew.</Note>}
      <Field label="What it is for" required {...bind("speciality")} />
      <TextField label="Instructions" rows={12} {...bind("instructions")} />
      <div className="grid gap-x-4 sm:grid-cols-2">
        <Choice label="Thinks with" {...bind("tier")}>
          <option value="">the usual tier</option>
          <option value="a">tier a, cheap</option>
          <option value="b">tier b</option>
          <option value="c">tier c, dear</option>
        </Choice>
        <Choice label="Permission" {...bind("permission")}>
          <option value="">as usual</option>
          <option value="autonomous">autonomous</option>
          <option value="supervised">supervised</option>
          <option value="human-required">human required</option>
        </Choice>
        <Field label="Minutes at most" type="number" min={1} {...bind("minutes_max")} />
        <Field label="At the same time" type="number" min={1} {...bind("concurrency")} />
      </div>
      <Switch
        label="Tools of its own choice"
        on={form.ownTools}
        onChange={(ownTools) => setForm((before) => ({ ...before, ownTools }))}
      >
        <TextField label="Tools" rows={6} className={mono} hint="A name on each line." {...bind("tools")} />
      </Switch>
      <Switch
        label="May change only some files"
        on={form.limited}
        onChange={(limited) => setForm((before) => ({ ...before, limited }))}
      >
        <TextField
          label="What it may change"
          rows={3}
          className={mono}
          hint="A path or pattern on each line, as docs/** or *.md. Without any: nothing."
          {...bind("may_change")}
        />
      </Switch>
      <Button type="submit" look="primary" busy={busy} className="mt-4 w-full">
        Save as the next version
      </Button>
    </form>
  );
}

function Switch({
  label,
  on,
  onChange,
  children,
}: {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
  children: ReactNode;
}) {
  return (
    <div>
      <label className="flex min-h-11 cursor-pointer items-center gap-3">
        <input
          type="checkbox"
          checked={on}
          onChange={({ target }) => onChange(target.checked)}
          className="size-4 accent-accent"
        />
        {label}
      </label>
      {on && children}
    </div>
  );
}
