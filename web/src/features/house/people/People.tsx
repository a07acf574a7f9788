import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { LinkView, PersonView, Role } from "@/api/schema";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { useDeed } from "@/components/deed";
import { Choice, Field } from "@/components/Field";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Row, Rows, Section } from "@/components/Section";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { projects } from "@/features/work/queries";
import { OneLink } from "./Link";
import { people } from "./queries";

/** Everybody with an account, for admins. */
export function People() {
  const query = useQuery(people);
  const [open, setOpen] = useState(false);
  return (
    <Section
      title="People"
      about="Everybody with an account."
      actions={<Button onClick={() => setOpen(true)}>Invite</Button>}
    >
      <Shown query={query} loading={<Waiting lines={2} />}>
        {({ items }) => (
          <Rows>
            {items.map((person) => (
              <Person key={person.id} person={person} />
            ))}
          </Rows>
        )}
      </Shown>
      <Sheet open={open} onOpenChange={setOpen} title="Invite somebody">
        {open && <Invitation />}
      </Sheet>
    </Section>
  );
}

function Person({ person }: { person: PersonView }) {
  const client = useQueryClient();
  const { data: known } = useQuery(projects);
  const project = known?.items.find(({ id }) => id === person.project_id)?.name;
  const remove = async () => {
    await api.DELETE("/api/v1/people/{id}", { params: { path: { id: person.id } } });
    await client.invalidateQueries({ queryKey: keys.people });
    await client.invalidateQueries({ queryKey: keys.devices });
  };
  return (
    <Row>
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-medium">{harmless(person.name)}</span>
          <Badge>{person.is_founder ? "founder" : person.role}</Badge>
        </p>
        {person.project_id && <p className="text-sm text-faint">only on {project ?? "one project"}</p>}
      </div>
      {!person.is_founder && (
        <Confirm
          look="quiet"
          question={`Remove ${person.name}?`}
          consequence="Their devices are signed out at once, and the tokens that they made end. What they did stays in the history."
          verb="Remove them"
          act={remove}
        >
          Remove
        </Confirm>
      )}
    </Row>
  );
}

function Invitation() {
  const { data: known } = useQuery(projects);
  const [form, setForm] = useState({ role: "developer" as Role, project: "", name: "" });
  const [link, setLink] = useState<LinkView | null>(null);
  const { busy, faults, run } = useDeed(["role", "project", "name"]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const { role, project, name } = form;
    const body = { role, ...(project && { project }), ...(name.trim() && { name: name.trim() }) };
    void run(async () => setLink(await answer(api.POST("/api/v1/people/invitations", { body }))));
  };
  if (link) return <OneLink link={link} about="Send it to them in a way that only they read." />;
  return (
    <form onSubmit={send}>
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <Field
        label="Name (optional)"
        value={form.name}
        onChange={({ target }) => setForm({ ...form, name: target.value })}
        fault={faults.of.name}
      />
      <Choice
        label="What they may do"
        value={form.role}
        onChange={({ target }) => setForm({ ...form, role: target.value as Role })}
        fault={faults.of.role}
      >
        <option value="viewer">viewer: look</option>
        <option value="developer">developer: delegate, review, answer</option>
        <option value="admin">admin: everything</option>
      </Choice>
      <Choice
        label="Where"
        value={form.project}
        onChange={({ target }) => setForm({ ...form, project: target.value })}
        fault={faults.of.project}
      >
        <option value="">on all projects</option>
        {known?.items.map(({ id, name }) => (
          <option key={id} value={id}>
            only on {name}
          </option>
        ))}
      </Choice>
      <Button type="submit" look="primary" busy={busy} className="mt-3 w-full">
        Make a link
      </Button>
    </form>
  );
}
