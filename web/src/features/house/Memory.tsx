import type { MemoryCategory } from "@/api/schema";
import { MemoryList } from "@/features/memory/MemoryList";
import { FOUNDER } from "@/features/memory/queries";
import { Room } from "./Room";

interface MemoryRoomProps {
  q?: string;
  category?: MemoryCategory;
  go: (change: { q?: string; category?: MemoryCategory }) => void;
}

/** What is remembered of the founder as a whole: it goes into the work on all projects. */
export function MemoryRoom({ q = "", category, go }: MemoryRoomProps) {
  return (
    <Room title="What it knows of you">
      <p className="mb-4 text-faint">
        How you want things, on all projects. What is about one project stands there.
      </p>
      <MemoryList project={FOUNDER} q={q} category={category} go={go} />
    </Room>
  );
}
