import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { Problem } from "@/api/problem";
import type { DocumentKind, DocumentView } from "@/api/schema";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { Choice, Field, TextField } from "@/components/Field";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { Note } from "@/components/Note";
import { byWhom } from "@/features/by";
import { document } from "./queries";

interface DocumentEditorProps {
  project: string;
  /** The version that is written on; without one, a new document. */
  view?: DocumentView;
  close: () => void;
  onSaved: (id: string) => void;
}

/** Writes a document's first or next version. */
export default function DocumentEditor({ project, view, close, onSaved }: DocumentEditorProps) {
  const client = useQueryClient();
  const [form, setForm] = useState({
    kind: view?.kind ?? ("prd" as DocumentKind),
    title: view?.title ?? "",
    text: view?.text ?? "",
  });
  // What the words are based on. It moves only when the founder has seen what else was written.
  const [basedOn, setBasedOn] = useState(view?.document.version ?? 0);
  const [theirs, setTheirs] = useState<DocumentView | null>(null);
  const [preview, setPreview] = useState(false);
  const { busy, faults, run, clear } = useDeed(["kind", "title", "text"]);
  const set = (change: Partial<typeof form>) => setForm((before) => ({ ...before, ...change }));

  const save = async (event: FormEvent) => {
    event.preventDefault();
    let id = view?.document.id ?? "";
    const done = await run(async () => {
      if (!view) {
        const path = { id: project };
        const call = api.POST("/api/v1/projects/{id}/documents", { params: { path }, body: form });
        ({ id } = await answer(call));
        return;
      }
      try {
        const body = { ...form, based_on: basedOn };
        await api.PATCH("/api/v1/documents/{id}", { params: { path: { id } }, body });
      } catch (error) {
        if (!(error instanceof Problem) || error.status !== 409) throw error;
        setTheirs(await client.fetchQuery({ ...document(id), staleTime: 0 }));
        throw error;
      }
    });
    if (!done) return;
    await client.invalidateQueries({ queryKey: keys.documents });
    onSaved(id);
  };
  const overwrite = () => {
    if (theirs) setBasedOn(theirs.document.version);
    setTheirs(null);
    clear();
  };
  return (
    <form onSubmit={(event) => void save(event)} className="flex min-h-full flex-col">
      {faults.rest && !theirs && <Note kind="bad">{faults.rest}</Note>}
      {theirs && <Conflict theirs={theirs} onSeen={overwrite} />}
      <div className="grid gap-x-4 sm:grid-cols-[1fr_10rem]">
        <Field
          label="Title"
          required
          value={form.title}
          onChange={({ target }) => set({ title: target.value })}
          fault={faults.of.title}
        />
        <Choice
          label="Kind"
          value={form.kind}
          onChange={({ target }) => set({ kind: target.value as DocumentKind })}
          fault={faults.of.kind}
        >
          <option value="prd">PRD</option>
          <option value="vision">vision</option>
          <option value="design">design</option>
          <option value="spec">spec</option>
        </Choice>
      </div>
      {preview ? (
        <div className="my-3 min-h-80 rounded-lg border border-line p-4">
          <Markdown text={form.text} />
        </div>
      ) : (
        <TextField
          label="Text, as Markdown"
          required
          rows={16}
          className="w-full rounded-lg border border-line bg-raised px-3 py-2 font-mono text-sm leading-relaxed"
          value={form.text}
          onChange={({ target }) => set({ text: target.value })}
          fault={faults.of.text}
        />
      )}
      <div className="mt-auto flex justify-end gap-2 pt-3">
        <Button look="quiet" onClick={() => setPreview(!preview)} aria-pressed={preview}>
          {preview ? "Write" : "Preview"}
        </Button>
        <Button look="quiet" onClick={close}>
          Cancel
        </Button>
        <Button type="submit" look="primary" busy={busy} disabled={theirs !== null}>
          {view ? "Save as the next version" : "Save"}
        </Button>
      </div>
    </form>
  );
}

/** Somebody else wrote a version meanwhile: nothing of either is lost. */
function Conflict({ theirs, onSeen }: { theirs: DocumentView; onSeen: () => void }) {
  return (
    <div role="alert" className="my-2 rounded-lg bg-warn-wash px-4 py-3">
      <p className="font-medium text-warn">
        {byWhom(theirs.by)} wrote version {theirs.version} meanwhile
      </p>
      <p className="text-sm text-warn">
        Your words are below, and not saved. Take over what you need of theirs; what you save then replaces
        it.
      </p>
      <details className="mt-2">
        <summary className="min-h-11 py-2 text-sm text-warn">Show their version</summary>
        <pre className="max-h-80 overflow-auto rounded-lg bg-raised p-3 font-mono text-sm whitespace-pre-wrap">
          {harmless(theirs.text)}
        </pre>
      </details>
      <Button className="mt-2" onClick={onSeen}>
        I have seen it
      </Button>
    </div>
  );
}
