import { CircleHelp, Eye, type LucideIcon, ShieldQuestionMark, TriangleAlert } from "lucide-react";
import type { InboxItem, InboxKind } from "@/api/schema";

const kinds: Record<InboxKind, [LucideIcon, string, string]> = {
  question: [CircleHelp, "Question", "text-info"],
  approval: [ShieldQuestionMark, "Approval", "text-warn"],
  review: [Eye, "Review", "text-accent"],
  failure: [TriangleAlert, "Failure", "text-bad"],
};

/** What kind of thing waits. */
export function Kind({ item }: { item: Pick<InboxItem, "kind" | "plan_id"> }) {
  const [Icon, word, tone] = kinds[item.kind];
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm font-medium ${tone}`}>
      <Icon size={16} aria-hidden />
      {item.plan_id ? "Plan" : word}
    </span>
  );
}

/** The size of a change that waits for review. */
export function Size({ item }: { item: InboxItem }) {
  if (item.files_changed == null) return null;
  const { files_changed: files } = item;
  return (
    <span className="text-sm text-faint tabular-nums">
      {files === 1 ? "1 file" : `${files} files`} <span className="text-good">+{item.insertions ?? 0}</span>{" "}
      <span className="text-bad">−{item.deletions ?? 0}</span>
    </span>
  );
}
