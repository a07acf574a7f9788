import type { ReactNode } from "react";

const kinds = {
  info: "bg-sunken text-ink",
  good: "bg-wash text-good",
  warn: "bg-warn-wash text-warn",
  bad: "bg-bad-wash text-bad",
};

/** Something that is to be known before one goes on. What went wrong is said aloud by screen readers. */
export function Note({ kind = "info", children }: { kind?: keyof typeof kinds; children: ReactNode }) {
  return (
    <div
      role={kind === "bad" ? "alert" : undefined}
      className={`my-2 rounded-lg px-3 py-2 text-sm break-words ${kinds[kind]}`}
    >
      {children}
    </div>
  );
}

/** What is shown where there is nothing yet: what would be here, and how it comes about. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="mx-auto max-w-sm px-4 py-16 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="mt-1 text-sm text-faint">{children}</div>}
    </div>
  );
}
