import { useQuery } from "@tanstack/react-query";
import { Brain, FileText } from "lucide-react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { Problem } from "@/api/problem";
import type { ContextView, MessageView } from "@/api/schema";
import { Badge } from "@/components/Badge";
import { harmless } from "@/components/hostile";
import { Empty } from "@/components/Note";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { factsAfter } from "./data";
import { factOf } from "./event";

interface KnewProps {
  id: string;
  message: MessageView;
  onClose: () => void;
}

/** The documents and memories that an answer was given. */
export function Knew({ id, message, onClose }: KnewProps) {
  return (
    <Sheet
      open
      onOpenChange={onClose}
      title="What it knew"
      description="Beside what was said in the conversation."
    >
      <Behind id={id} position={message.position} />
    </Sheet>
  );
}

function Behind({ id, position }: { id: string; position: number }) {
  const query = useQuery({
    // What was given is on record and stays as it is.
    queryKey: ["context", id, position],
    queryFn: async () => {
      const [fact] = await factsAfter(id, position - 1, 1);
      const heard = fact && fact.position === position ? factOf(fact).heard : undefined;
      const params = { path: { id }, query: typeof heard === "number" ? { input: heard } : {} };
      return answer(api.GET("/api/v1/conversations/{id}/context", { params }));
    },
  });
  return (
    <Shown query={query} loading={<Waiting lines={4} />}>
      {({ documents, memories, left_out }) => (
        <>
          {documents.length + memories.length === 0 && (
            <Empty title="Nothing else">It answered from the conversation, and from what it looked at.</Empty>
          )}
          {documents.length > 0 && (
            <ul aria-label="Documents">
              {documents.map((document) => (
                <Given key={document.id} document={document} />
              ))}
            </ul>
          )}
          {memories.length > 0 && (
            <ul aria-label="Memories">
              {memories.map((memory) => (
                <Remembered key={memory.id} id={memory.id} />
              ))}
            </ul>
          )}
          {left_out && <p className="mt-2 text-sm text-faint">There were more of them than are listed.</p>}
        </>
      )}
    </Shown>
  );
}

const line = "flex min-h-12 items-start gap-3 py-2";

function Given({ document }: { document: ContextView["documents"][number] }) {
  return (
    <li className={line}>
      <FileText size={18} aria-hidden className="mt-0.5 shrink-0 text-faint" />
      <span className="min-w-0 grow break-words">
        {document.title ? harmless(document.title) : "A document that is gone"}
        <span className="block text-sm text-faint">
          {document.whole ? "the whole of it" : "by its title, or a part of it"}, version {document.version}
        </span>
      </span>
      {document.kind && <Badge>{document.kind.replaceAll("_", " ")}</Badge>}
    </li>
  );
}

function Remembered({ id }: { id: string }) {
  const { data, error } = useQuery({
    queryKey: [...keys.memories, "one", id],
    queryFn: () => answer(api.GET("/api/v1/memories/{id}", { params: { path: { id } } })),
  });
  const isForgotten = error instanceof Problem && error.status === 404;
  return (
    <li className={line}>
      <Brain size={18} aria-hidden className="mt-0.5 shrink-0 text-faint" />
      <span className="min-w-0 grow break-words">
        {data ? harmless(data.key) : isForgotten ? "Forgotten since" : "…"}
        {data && <span className="block text-sm text-faint">{harmless(data.text)}</span>}
      </span>
      {data && <Badge>{data.category}</Badge>}
    </li>
  );
}
