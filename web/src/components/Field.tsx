import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from "react";

const box =
  "w-full rounded-lg border border-line bg-raised px-3 py-2 text-base text-ink placeholder:text-faint focus:border-accent";

interface Around {
  label: string;
  /** What it is for, or what is wrong with it. */
  hint?: ReactNode;
  fault?: string | undefined;
}

function Labelled({ id, label, hint, fault, children }: Around & { id: string; children: ReactNode }) {
  return (
    <div className="my-3">
      <label htmlFor={id} className="mb-1 block text-sm font-medium">
        {label}
      </label>
      {children}
      {(fault || hint) && (
        <div id={`${id}-hint`} className={`mt-1 text-sm ${fault ? "text-bad" : "text-faint"}`}>
          {fault ?? hint}
        </div>
      )}
    </div>
  );
}

function told(id: string, { hint, fault }: Around) {
  return {
    id,
    className: box,
    "aria-invalid": fault ? true : undefined,
    "aria-describedby": hint || fault ? `${id}-hint` : undefined,
  };
}

/** A line to write on. */
export function Field({ label, hint, fault, ...rest }: Around & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  const around = { label, hint, fault };
  return (
    <Labelled id={id} {...around}>
      <input {...told(id, around)} {...rest} />
    </Labelled>
  );
}

/** Several lines. */
export function TextField({
  label,
  hint,
  fault,
  ...rest
}: Around & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  const around = { label, hint, fault };
  return (
    <Labelled id={id} {...around}>
      <textarea rows={4} {...told(id, around)} {...rest} />
    </Labelled>
  );
}

/** One of several. */
export function Choice({ label, hint, fault, ...rest }: Around & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId();
  const around = { label, hint, fault };
  return (
    <Labelled id={id} {...around}>
      <select {...told(id, around)} {...rest} />
    </Labelled>
  );
}
