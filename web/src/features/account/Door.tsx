import type { ReactNode } from "react";

/** What stands around whoever is not signed in yet. */
export function Door({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-6 pt-[max(3rem,12vh)] pb-10">
      <div className="w-full max-w-sm">
        <img src="/icons/icon.svg" alt="" width={52} height={52} className="mb-6" />
        <h1 className="text-2xl font-semibold">{title}</h1>
        {about && <div className="mt-2 text-faint">{about}</div>}
        <div className="mt-6">{children}</div>
      </div>
    </main>
  );
}

/** A line with a word in its middle, between two ways to do the same. */
export function Or() {
  return (
    <div className="my-5 flex items-center gap-3 text-sm text-faint">
      <span className="h-px grow bg-line" />
      or
      <span className="h-px grow bg-line" />
    </div>
  );
}
