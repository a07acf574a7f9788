import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Ellipsis, FoldVertical, PencilLine, SquarePen, UnfoldVertical, Users } from "lucide-react";
import { useState } from "react";
import { wordsOf } from "@/api/problem";
import type { ConversationView } from "@/api/schema";
import { Button, IconButton } from "@/components/Button";
import { Field } from "@/components/Field";
import { Menu, type MenuItem } from "@/components/Menu";
import { Note } from "@/components/Note";
import { Sheet } from "@/components/Sheet";
import { toast } from "@/components/toast";
import { Asked } from "./Asked";
import { act, took } from "./data";

/** The menu, which opens as soon as it is there: it was asked for. */
export function MoreMenu({ view }: { view: ConversationView }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<"title" | "asked" | null>(null);
  const isCompact = view.context_snapshot.compacted_at != null;
  const reshape = async (deed: (id: string) => Promise<ConversationView>, done: string) => {
    try {
      took(client, await deed(view.id));
      toast(done);
    } catch (error) {
      toast(wordsOf(error), "bad");
    }
  };
  const items: MenuItem[] = [
    {
      label: "New conversation",
      icon: <SquarePen size={16} aria-hidden />,
      onSelect: () => void navigate({ to: "/talk", search: { new: true } }),
    },
    { label: "Rename", icon: <PencilLine size={16} aria-hidden />, onSelect: () => setOpen("title") },
    { label: "Who was asked", icon: <Users size={16} aria-hidden />, onSelect: () => setOpen("asked") },
    isCompact
      ? {
          label: "Have all of it before the COO",
          icon: <UnfoldVertical size={16} aria-hidden />,
          onSelect: () =>
            void reshape(act.expand, "From the next answer on it has all of it again, if it fits."),
        }
      : {
          label: "Sum up what was said",
          icon: <FoldVertical size={16} aria-hidden />,
          onSelect: () =>
            void reshape(act.compact, "From the next answer on it has a summary. All of it stays."),
        },
  ];
  return (
    <>
      <Menu
        defaultOpen
        items={items}
        trigger={
          <IconButton label="More">
            <Ellipsis size={20} aria-hidden />
          </IconButton>
        }
      />
      <Sheet open={open === "title"} onOpenChange={() => setOpen(null)} title="Rename the conversation">
        <Title view={view} onDone={() => setOpen(null)} />
      </Sheet>
      <Sheet
        open={open === "asked"}
        onOpenChange={() => setOpen(null)}
        title="Who was asked"
        description="Advisors that the COO asked in this conversation. What they said can be read."
      >
        <Asked of={view.id} />
      </Sheet>
    </>
  );
}

function Title({ view, onDone }: { view: ConversationView; onDone: () => void }) {
  const client = useQueryClient();
  const [title, setTitle] = useState(view.title);
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const rename = async () => {
    setBusy(true);
    try {
      took(client, await act.rename(view.id, title));
      onDone();
    } catch (error) {
      setFault(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void rename();
      }}
    >
      <Field label="Title" value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
      {fault && <Note kind="bad">{fault}</Note>}
      <div className="mt-3 flex justify-end">
        <Button type="submit" look="primary" busy={busy} disabled={!title.trim()}>
          Rename
        </Button>
      </div>
    </form>
  );
}
