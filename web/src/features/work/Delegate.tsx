import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { keys } from "@/api/keys";
import { outbox } from "@/api/outbox";
import type { TaskAccepted } from "@/api/schema";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { Choice, Field, TextField } from "@/components/Field";
import { Note } from "@/components/Note";
import { Sheet } from "@/components/Sheet";
import { toast } from "@/components/toast";
import { runPath } from "@/features/paths";
import { emptyOrder, type OrderForm, orderFields, orderOf } from "./order";
import { agents, projects } from "./queries";
import { headline } from "./WorkCard";

interface DelegateProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The project that is looked at. */
  project?: string;
}

/** Has something done without talking about it first. */
export function Delegate({ open, onOpenChange, project }: DelegateProps) {
  return (
    <Sheet
      open={open}
      onOpenChange={onOpenChange}
      title="Delegate"
      description="An agent does it, your checks are run, and you are shown what came of it."
    >
      {open && <Order project={project} close={() => onOpenChange(false)} />}
    </Sheet>
  );
}

function Order({ project = "", close }: { project?: string; close: () => void }) {
  const client = useQueryClient();
  const { data: known } = useQuery(projects);
  const { data: programs } = useQuery(agents);
  const [form, setForm] = useState<OrderForm>({ ...emptyOrder, project });
  const [accepted, setAccepted] = useState<TaskAccepted | null>(null);
  const { busy, faults, run } = useDeed(orderFields);

  /** What ties an input to a part of the order. */
  const bind = <K extends keyof OrderForm>(name: K, field: string) => ({
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) =>
      setForm((before) => ({ ...before, [name]: target.value })),
    fault: faults.of[field],
  });
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const order = orderOf(form);
    let answer: TaskAccepted | undefined;
    const done = await run(async () => {
      answer = (await outbox.post("/api/v1/tasks", order, `Order: ${headline(order.text)}`)) as typeof answer;
    });
    if (!done) return;
    void client.invalidateQueries({ queryKey: keys.runs });
    void client.invalidateQueries({ queryKey: keys.queue });
    if (answer?.warnings?.length) return setAccepted(answer);
    toast(answer ? "Delegated." : "It goes out when Deputy can be reached.");
    close();
  };

  if (accepted) return <Accepted accepted={accepted} close={close} />;
  return (
    <form onSubmit={(event) => void send(event)}>
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <TextField
        label="What is to be done"
        required
        autoFocus
        rows={4}
        placeholder="Make the checkout work without an account"
        {...bind("text", "text")}
      />
      <div className="grid gap-x-4 sm:grid-cols-2">
        <Choice label="Project" {...bind("project", "project")}>
          <option value="">As it follows from the words</option>
          {known?.items.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Choice>
        <Choice label="Priority" {...bind("priority", "priority")}>
          <option value="high">high</option>
          <option value="normal">normal</option>
          <option value="low">low</option>
        </Choice>
      </div>
      <details className="mt-2 rounded-xl border border-line px-4 open:pb-2">
        <summary className="min-h-11 py-2.5 font-medium">Agent, permission, checks, budget</summary>
        <div className="grid gap-x-4 sm:grid-cols-2">
          <Choice label="Agent" {...bind("agent", "agent")}>
            <option value="">The project's</option>
            {programs?.items.map(({ name, standing }) => (
              <option key={name} value={name} disabled={standing === "missing"}>
                {standing === "missing" ? `${name} (not installed)` : name}
              </option>
            ))}
          </Choice>
          <Choice label="Permission" {...bind("permission", "permission")}>
            <option value="">As usual for such work</option>
            <option value="autonomous">autonomous: your policy may deliver it</option>
            <option value="supervised">supervised: you review it</option>
            <option value="human-required">human required: you confirm the start, too</option>
          </Choice>
        </div>
        <TextField
          label="Checks"
          rows={2}
          className="w-full rounded-lg border border-line bg-raised px-3 py-2 font-mono text-sm"
          hint="A command on each line. Without any, the project's own."
          {...bind("checks", "checks")}
        />
        <div className="grid grid-cols-3 gap-x-3">
          <Field label="At most $" inputMode="decimal" {...bind("usd", "budget.usd_max")} />
          <Field label="Minutes" inputMode="numeric" {...bind("minutes", "budget.minutes_max")} />
          <Field label="Tokens" inputMode="numeric" {...bind("tokens", "budget.tokens_max")} />
        </div>
      </details>
      <Button type="submit" look="primary" busy={busy} className="mt-4 w-full">
        Delegate
      </Button>
    </form>
  );
}

function Accepted({ accepted, close }: { accepted: TaskAccepted; close: () => void }) {
  return (
    <>
      <Note kind="warn">
        It is accepted, but something will be in its way:
        <ul className="mt-1 list-disc pl-5">
          {accepted.warnings?.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      </Note>
      <div className="mt-4 flex justify-end gap-2">
        <Button look="quiet" onClick={close}>
          Close
        </Button>
        <Link
          to={runPath(accepted.run.id)}
          className="inline-flex min-h-11 items-center rounded-lg bg-accent px-4 font-medium text-on-accent pointer-fine:min-h-9"
        >
          Look at it
        </Link>
      </div>
    </>
  );
}
