import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { inboxItem } from "@/features/inbox/data";

/** Most words ask nothing: it is read when some do. */
const Answer = lazy(() => import("@/features/inbox/Answer").then((part) => ({ default: part.Answer })));

/** A question of the conversation, answered where it stands. What was answered is the next message. */
export function Question({ id }: { id: string }) {
  const { data: item } = useQuery(inboxItem(id));
  // Its body is the message that it stands below.
  if (item?.state !== "open" || item.plan_id) return null;
  // Without options there is nothing to press: the place to write is below.
  if (item.options.length === 0) return null;
  return (
    <Suspense>
      <section aria-label="Answer" className="my-2 rounded-2xl border border-line bg-raised p-4 shadow-sm">
        <Answer item={item} wordless />
        <p className="mt-2 px-1 text-sm text-faint">Or write your answer below.</p>
      </section>
    </Suspense>
  );
}
