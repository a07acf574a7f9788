import { useQuery } from "@tanstack/react-query";
import { FileText, Plus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import type { DocumentSummary, Project } from "@/api/schema";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty } from "@/components/Note";
import { Rows } from "@/components/Section";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { byWhom } from "@/features/by";
import type { ProjectAddress } from "./address";
import { kindNames } from "./kinds";
import { documents } from "./queries";

// What reads Markdown is large, and a project is mostly looked at for something else.
const DocumentEditor = lazy(() => import("./DocumentEditor"));
const DocumentReader = lazy(() => import("./DocumentReader"));

interface DocumentsProps {
  project: Project;
  address: ProjectAddress;
  go: (address: ProjectAddress) => void;
}

/** What the project is to be: its documents, which the COO and the advisors read. */
export function Documents({ project, address, go }: DocumentsProps) {
  const query = useQuery(documents(project.id));
  const [open, setOpen] = useState(false);
  if (address.document) {
    return (
      <Suspense fallback={<Waiting lines={12} />}>
        <DocumentReader
          key={address.document}
          id={address.document}
          version={address.version}
          go={(document, version) => go({ tab: "documents", document, version })}
        />
      </Suspense>
    );
  }
  const read = (document: string) => go({ tab: "documents", document });
  return (
    <>
      <div className="mb-4 flex items-center gap-3">
        <p className="grow text-faint">The COO and its advisors read them before they plan.</p>
        <Button look="primary" icon={<Plus size={18} aria-hidden />} onClick={() => setOpen(true)}>
          New
        </Button>
      </div>
      <Shown query={query} loading={<Waiting lines={6} />}>
        {({ items }) => {
          const there = items.filter(({ removed_at }) => !removed_at);
          if (there.length === 0) {
            return (
              <Empty title="There are no documents yet">Say what the product is for, and for whom.</Empty>
            );
          }
          return (
            <Rows>
              {there.map((document) => (
                <OneDocument key={document.id} document={document} onRead={() => read(document.id)} />
              ))}
            </Rows>
          );
        }}
      </Shown>
      <Sheet open={open} onOpenChange={setOpen} title="A new document" large>
        {open && (
          <Suspense fallback={<Waiting lines={12} />}>
            <DocumentEditor
              project={project.id}
              close={() => setOpen(false)}
              onSaved={(id) => {
                setOpen(false);
                read(id);
              }}
            />
          </Suspense>
        )}
      </Sheet>
    </>
  );
}

function OneDocument({ document, onRead }: { document: DocumentSummary; onRead: () => void }) {
  return (
    <li>
      <button
        type="button"
        onClick={onRead}
        className="flex min-h-16 w-full items-center gap-3 px-4 py-2.5 text-left hover:bg-sunken"
      >
        <FileText size={20} aria-hidden className="shrink-0 text-faint" />
        <span className="min-w-0 grow">
          <span className="block truncate font-medium">{harmless(document.title)}</span>
          <span className="block text-sm text-faint">
            version {document.version}, {byWhom(document.by)}, <Time at={document.updated_at} />
          </span>
        </span>
        <Badge>{kindNames[document.kind]}</Badge>
      </button>
    </li>
  );
}
