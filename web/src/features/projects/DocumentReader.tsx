import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { Note } from "@/components/Note";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { byWhom } from "@/features/by";
import DocumentEditor from "./DocumentEditor";
import { kindNames } from "./kinds";
import { document, documentVersions } from "./queries";

interface DocumentReaderProps {
  id: string;
  version?: number;
  /** Goes to a document's version, or back to the list. */
  go: (document?: string, version?: number) => void;
}

/** A document, in one of its versions. */
export default function DocumentReader({ id, version, go }: DocumentReaderProps) {
  const client = useQueryClient();
  const query = useQuery(document(id, version));
  const { data: versions } = useQuery(documentVersions(id));
  const [open, setOpen] = useState(false);
  const remove = async () => {
    await api.DELETE("/api/v1/documents/{id}", { params: { path: { id } } });
    await client.invalidateQueries({ queryKey: keys.documents });
    go();
  };
  return (
    <>
      <div className="-mt-2 mb-2 flex flex-wrap items-center gap-2">
        <Button look="quiet" icon={<ArrowLeft size={18} aria-hidden />} onClick={() => go()}>
          Documents
        </Button>
        <span className="grow" />
        {versions && versions.items.length > 1 && (
          <select
            aria-label="Version"
            value={version ?? ""}
            onChange={({ target }) => go(id, target.value ? Number(target.value) : undefined)}
            className="min-h-11 rounded-lg border border-line bg-raised px-2 text-sm pointer-fine:min-h-9"
          >
            <option value="">latest</option>
            {versions.items.slice(1).map((each) => (
              <option key={each.version} value={each.version}>
                version {each.version}, {each.by}
              </option>
            ))}
          </select>
        )}
        <Button disabled={!query.data} onClick={() => setOpen(true)}>
          Edit
        </Button>
      </div>
      <Shown query={query} loading={<Waiting lines={12} />}>
        {(view) => {
          const isLatest = view.version === view.document.version;
          return (
            <>
              <article>
                <h2 className="text-2xl font-semibold break-words">{harmless(view.title)}</h2>
                <p className="mt-1 mb-6 flex flex-wrap items-center gap-2 text-sm text-faint">
                  <Badge>{kindNames[view.kind]}</Badge>
                  version {view.version}, {byWhom(view.by)}, <Time at={view.at} />
                </p>
                {!isLatest && (
                  <Note kind="warn">This is an older version. What is edited begins from it.</Note>
                )}
                <Markdown text={view.text} />
              </article>
              <div className="mt-10 border-t border-line pt-4">
                <Confirm
                  look="danger"
                  question={`Remove “${view.document.title}”?`}
                  consequence="The COO and the advisors do not read it any more. Its versions stay in the history."
                  verb="Remove it"
                  act={remove}
                >
                  Remove
                </Confirm>
              </div>
              <Sheet open={open} onOpenChange={setOpen} title={harmless(view.document.title)} large>
                {open && (
                  <DocumentEditor
                    project={view.document.project_id}
                    view={view}
                    close={() => setOpen(false)}
                    onSaved={(saved) => {
                      setOpen(false);
                      go(saved);
                    }}
                  />
                )}
              </Sheet>
            </>
          );
        }}
      </Shown>
    </>
  );
}
