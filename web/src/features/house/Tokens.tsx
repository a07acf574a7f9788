import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Role, TokenCreated, TokenView } from "@/api/schema";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { Copy } from "@/components/Copy";
import { useDeed } from "@/components/deed";
import { Choice, Field } from "@/components/Field";
import { Time } from "@/components/figures";
import { Empty, Note } from "@/components/Note";
import { Row, Rows } from "@/components/Section";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { projects } from "@/features/work/queries";
import { tokens } from "./queries";
import { Room } from "./Room";

const roles: { role: Role; label: string }[] = [
  { role: "viewer", label: "viewer: reads, and changes nothing" },
  { role: "developer", label: "developer: delegates, reviews and answers" },
  { role: "ingest", label: "ingest: sends events of a product" },
  { role: "admin", label: "admin: everything" },
];

/** What programs and the command line come in with. */
export function TokensRoom() {
  const query = useQuery(tokens);
  const [open, setOpen] = useState(false);
  return (
    <Room
      title="Tokens"
      actions={
        <Button look="primary" icon={<Plus size={18} aria-hidden />} onClick={() => setOpen(true)}>
          New
        </Button>
      }
    >
      <p className="mb-4 text-faint">For the command line and for programs. Browsers do not need one.</p>
      <Shown query={query} loading={<Waiting lines={6} />}>
        {({ items }) => {
          const good = items.filter(({ revoked_at }) => !revoked_at);
          const ended = items.filter(({ revoked_at }) => revoked_at);
          return (
            <>
              {good.length === 0 ? (
                <Empty title="There are no tokens">
                  The command line needs one: `deputy login` asks for it.
                </Empty>
              ) : (
                <Rows>
                  {good.map((token) => (
                    <Token key={token.id} token={token} />
                  ))}
                </Rows>
              )}
              {ended.length > 0 && (
                <details className="mt-6">
                  <summary className="min-h-11 py-2 text-faint">Revoked ({ended.length})</summary>
                  <Rows>
                    {ended.map((token) => (
                      <Token key={token.id} token={token} />
                    ))}
                  </Rows>
                </details>
              )}
            </>
          );
        }}
      </Shown>
      <Sheet open={open} onOpenChange={setOpen} title="A new token">
        {open && <NewToken close={() => setOpen(false)} />}
      </Sheet>
    </Room>
  );
}

function Token({ token }: { token: TokenView }) {
  const client = useQueryClient();
  const { data: known } = useQuery(projects);
  const project = known?.items.find(({ id }) => id === token.project_id)?.name;
  const revoke = async () => {
    await api.DELETE("/api/v1/tokens/{id}", { params: { path: { id: token.id } } });
    await client.invalidateQueries({ queryKey: keys.tokens });
  };
  return (
    <Row>
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-center gap-2">
          <span className="truncate font-medium">{token.name}</span>
          <Badge tone={token.role === "admin" ? "warn" : "faint"}>{token.role}</Badge>
          {token.project_id && <span className="text-sm text-faint">{project ?? "one project"} only</span>}
        </p>
        <p className="flex flex-wrap gap-x-3 text-sm text-faint">
          {token.made_by && <span>made by {token.made_by}</span>}
          {token.last_used_at ? (
            <span>
              used <Time at={token.last_used_at} />
            </span>
          ) : (
            <span>never used</span>
          )}
          {token.revoked_at ? (
            <span>
              revoked <Time at={token.revoked_at} />
            </span>
          ) : (
            token.expires_at && (
              <span>
                ends <Time at={token.expires_at} />
              </span>
            )
          )}
        </p>
      </div>
      {!token.revoked_at && (
        <Confirm
          look="quiet"
          question={`Revoke “${token.name}”?`}
          consequence="Whatever uses it is locked out at once. It cannot be undone; a new token can be made."
          verb="Revoke it"
          act={revoke}
        >
          Revoke
        </Confirm>
      )}
    </Row>
  );
}

const DAY_MS = 86_400_000;

function NewToken({ close }: { close: () => void }) {
  const client = useQueryClient();
  const { data: known } = useQuery(projects);
  const [form, setForm] = useState({ name: "", role: "developer" as Role, project: "", days: "" });
  const [made, setMade] = useState<TokenCreated | null>(null);
  const { busy, faults, run } = useDeed(["name", "role", "project", "expires_at"]);
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));
  const send = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const { name, role, project, days } = form;
      const expires_at = days ? new Date(Date.now() + Number(days) * DAY_MS).toISOString() : undefined;
      const body = { name: name.trim(), role, expires_at, ...(project && { project }) };
      setMade(await answer(api.POST("/api/v1/tokens", { body })));
      await client.invalidateQueries({ queryKey: keys.tokens });
    });
  };
  if (made) {
    return (
      <>
        <Note kind="warn">It is shown this once. Whoever has it can do what “{made.role}” may.</Note>
        <Copy text={made.token} label="the token" />
        <Button look="primary" className="mt-4 w-full" onClick={close}>
          I have it
        </Button>
      </>
    );
  }
  return (
    <form onSubmit={send}>
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <Field
        label="What it is for"
        required
        maxLength={64}
        value={form.name}
        onChange={({ target }) => set({ name: target.value })}
        fault={faults.of.name}
      />
      <Choice
        label="What it may do"
        value={form.role}
        onChange={({ target }) => set({ role: target.value as Role })}
        fault={faults.of.role}
      >
        {roles.map(({ role, label }) => (
          <option key={role} value={role}>
            {label}
          </option>
        ))}
      </Choice>
      <Choice
        label="Where"
        value={form.project}
        onChange={({ target }) => set({ project: target.value })}
        fault={faults.of.project}
      >
        <option value="">on all projects</option>
        {known?.items.map(({ id, name }) => (
          <option key={id} value={id}>
            only on {name}
          </option>
        ))}
      </Choice>
      <Choice
        label="For how long"
        value={form.days}
        onChange={({ target }) => set({ days: target.value })}
        fault={faults.of.expires_at}
      >
        <option value="">until it is revoked</option>
        <option value="1">a day</option>
        <option value="30">30 days</option>
        <option value="365">a year</option>
      </Choice>
      <Button type="submit" look="primary" busy={busy} className="mt-3 w-full">
        Make it
      </Button>
    </form>
  );
}
