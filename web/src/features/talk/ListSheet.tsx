import { Sheet } from "@/components/Sheet";
import { List } from "./List";

/** The conversations on a phone. */
export function ListSheet({ chosen, onClose }: { chosen: string | null; onClose: () => void }) {
  return (
    <Sheet open onOpenChange={onClose} title="Conversations">
      <List chosen={chosen} onChoose={onClose} />
    </Sheet>
  );
}
