import { Empty } from "@/components/Note";

/** A daemon that does not tell this yet. */
export function Unknown({ section }: { section: string }) {
  return (
    <Empty title="This daemon does not tell">
      It is set under <code className="font-mono">{section}</code> of its configuration;{" "}
      <code className="font-mono">deputyd doctor</code> says how it stands.
    </Empty>
  );
}
