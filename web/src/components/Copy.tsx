import { Check, Copy as CopyIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "./Button";

/** Something to be taken elsewhere: shown in full, and copied with one press. */
export function Copy({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    // Where the browser does not allow it, the text is there to be marked.
    await navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className="flex items-stretch gap-2">
      <code className="min-w-0 grow overflow-x-auto rounded-lg bg-sunken px-3 py-2.5 font-mono text-sm break-all select-all">
        {text}
      </code>
      <Button
        aria-label={copied ? `${label}: copied` : `Copy ${label}`}
        icon={copied ? <Check size={18} aria-hidden /> : <CopyIcon size={18} aria-hidden />}
        onClick={() => void copy()}
      />
    </div>
  );
}
