import { type ReactNode, useId } from "react";

interface SectionProps {
  title: string;
  /** What it is, in a sentence. */
  about?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A part of a page under a title of its own. */
export function Section({ title, about, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="my-6 first:mt-0">
      <header className="mb-2 flex min-h-9 items-end gap-3">
        <div className="min-w-0 grow">
          <h2 id={id} className="font-semibold">
            {title}
          </h2>
          {about && <p className="text-sm text-faint">{about}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  );
}

/** Things of one kind below each other, in a frame. */
export function Rows({ children }: { children: ReactNode }) {
  return (
    <ul className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-raised">
      {children}
    </ul>
  );
}

/** One of them. */
export function Row({ children }: { children: ReactNode }) {
  return <li className="flex min-h-14 items-center gap-3 px-4 py-2.5">{children}</li>;
}

/** A width that is good to read, with room around it. */
export function Column({ children }: { children: ReactNode }) {
  return <div className="mx-auto w-full max-w-3xl px-4 pt-4 pb-16">{children}</div>;
}
