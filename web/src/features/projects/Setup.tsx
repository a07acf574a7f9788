import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Project } from "@/api/schema";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { Copy } from "@/components/Copy";
import { useDeed } from "@/components/deed";
import { Choice, Field, TextField } from "@/components/Field";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Section } from "@/components/Section";
import { toast } from "@/components/toast";
import { agents } from "@/features/work/queries";
import { Secrets } from "./Secrets";
import { changeOf, formOf, isSsh, keysPage, type ProjectForm, projectFields } from "./settings";

const mono =
  "w-full rounded-lg border border-line bg-raised px-3 py-2 font-mono text-sm placeholder:text-faint";

type Written = "path" | "default_branch" | "checks" | "setup" | "instructions" | "agent" | "aliases";

/** How work in a project is done. */
export function Setup({ project }: { project: Project }) {
  const client = useQueryClient();
  const { data: programs } = useQuery(agents);
  // What it was when it was opened: what somebody else changes meanwhile is not changed back.
  const [base, setBase] = useState(project);
  const [form, setForm] = useState(() => formOf(project));
  // Fields that are open for a new value are closed again when it was saved, or undone.
  const [round, setRound] = useState(0);
  const begin = (from: Project) => {
    setBase(from);
    setForm(formOf(from));
    setRound((before) => before + 1);
  };
  const [warnings, setWarnings] = useState<string[]>([]);
  const { busy, faults, run } = useDeed(projectFields);
  const set = (change: Partial<ProjectForm>) => setForm((before) => ({ ...before, ...change }));
  const bind = (name: Written) => ({
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => set({ [name]: target.value }),
    fault: faults.of[name],
  });
  const change = changeOf(base, form);
  const isChanged = Object.keys(change).length > 0;
  const save = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => {
      const path = { id: project.id };
      const saved = await answer(api.PATCH("/api/v1/projects/{id}", { params: { path }, body: change }));
      await client.invalidateQueries({ queryKey: keys.project(project.id) });
      await client.invalidateQueries({ queryKey: keys.projects });
      begin(saved);
      setWarnings(saved.warnings ?? []);
      toast("Saved. Work that is under way goes on as it began.");
    });
  };
  return (
    <>
      <Repository project={project} />
      <form onSubmit={save}>
        {warnings.map((warning) => (
          <Note key={warning} kind="warn">
            {harmless(warning)}
          </Note>
        ))}
        <Section title="Work">
          <TextField
            label="Instructions"
            rows={6}
            hint="What every agent is told."
            {...bind("instructions")}
          />
          <TextField
            label="Checks"
            rows={3}
            className={mono}
            hint="A command on each line. All have to pass; without any, work is unverified."
            {...bind("checks")}
          />
          <Choice
            label="Where they run"
            value={form.checks_in}
            onChange={({ target }) => set({ checks_in: target.value as ProjectForm["checks_in"] })}
            fault={faults.of.checks_in}
          >
            <option value="workspace">where the agent worked</option>
            <option value="clean">in a clean checkout of what it made</option>
          </Choice>
          <TextField
            label="Setup"
            rows={2}
            className={mono}
            hint="Commands that make a fresh checkout usable."
            {...bind("setup")}
          />
          <Choice label="Agent" {...bind("agent")}>
            <option value="">the house’s default</option>
            {programs?.items.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Choice>
          <Choice
            label="What is done"
            value={form.deliver}
            onChange={({ target }) => set({ deliver: target.value as ProjectForm["deliver"] })}
            fault={faults.of.deliver}
            hint={form.deliver === "auto" ? "You are told, and can roll it back." : undefined}
          >
            <option value="review">waits for your review</option>
            <option value="auto">is merged when the checks pass</option>
          </Choice>
        </Section>
        <Section title="Where">
          <div className="grid gap-x-4 sm:grid-cols-2">
            <Field label="Branch" {...bind("default_branch")} />
            <Field label="Sub-folder" placeholder="the whole repository" {...bind("path")} />
          </div>
          <TextField
            label="Other names"
            rows={2}
            hint="What else you call it, a name on each line."
            {...bind("aliases")}
          />
        </Section>
        <Secrets
          key={`env ${round}`}
          title="Environment"
          about="Variables of agents and checks. Values can be written, and are never shown."
          noun="variable"
          secrets={form.env}
          fault={faults.of.env}
          onChange={(env) => set({ env })}
        />
        <Secrets
          key={`files ${round}`}
          title="Secret files"
          about="Files that are put into each workspace and stay out of what is delivered."
          noun="file"
          long
          secrets={form.secret_files}
          fault={faults.of.secret_files}
          onChange={(secret_files) => set({ secret_files })}
        />
        <div className="sticky bottom-0 -mx-4 flex flex-wrap justify-end gap-2 border-t border-line bg-ground px-4 py-3">
          {faults.rest && (
            <div className="w-full">
              <Note kind="bad">{faults.rest}</Note>
            </div>
          )}
          {isChanged && (
            <Button look="quiet" onClick={() => begin(project)}>
              Undo
            </Button>
          )}
          <Button type="submit" look="primary" busy={busy} disabled={!isChanged}>
            Save
          </Button>
        </div>
      </form>
      <Remove project={project} />
    </>
  );
}

function Repository({ project }: { project: Project }) {
  const { repo_url, deploy_key } = project;
  const page = repo_url ? keysPage(repo_url) : null;
  return (
    <Section title="Repository">
      {repo_url ? (
        <p className="font-mono text-sm break-all">{harmless(repo_url)}</p>
      ) : (
        <p className="text-faint">An empty one of Deputy’s own.</p>
      )}
      {repo_url && deploy_key && isSsh(repo_url) && (
        <div className="mt-3">
          <p className="mb-1 text-sm text-faint">
            Its deploy key, by which the host knows Deputy
            {page && (
              <>
                {" "}
                (
                <a href={page.href} target="_blank" rel="noopener noreferrer" className="underline">
                  {page.host}
                </a>
                )
              </>
            )}
          </p>
          <Copy text={deploy_key} label="the deploy key" />
        </div>
      )}
    </Section>
  );
}

function Remove({ project }: { project: Project }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const remove = async () => {
    await api.DELETE("/api/v1/projects/{id}", { params: { path: { id: project.id } } });
    await client.invalidateQueries({ queryKey: keys.projects });
    await navigate({ to: "/projects" });
  };
  return (
    <div className="mt-8">
      <Confirm
        look="danger"
        question={`Remove ${project.name}?`}
        consequence="Nothing more is done in it, and its secrets and its deploy key are removed. Its history stays, and so does the repository at its host."
        verb="Remove it"
        act={remove}
      >
        Remove the project
      </Confirm>
    </div>
  );
}
