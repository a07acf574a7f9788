import type { ButtonHTMLAttributes, ReactNode } from "react";

type Look = "primary" | "plain" | "quiet" | "danger";

const looks: Record<Look, string> = {
  primary: "bg-accent text-on-accent hover:opacity-90",
  plain: "bg-raised text-ink border border-line hover:bg-sunken",
  quiet: "text-ink hover:bg-sunken",
  danger: "bg-bad-wash text-bad border border-transparent hover:border-bad",
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  /** What it began goes on: it cannot be pressed again meanwhile. */
  busy?: boolean;
  icon?: ReactNode;
}

/** A button, at least 44 px high where fingers press it. */
export function Button({ look = "plain", busy, icon, children, className = "", ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={rest.disabled || busy}
      aria-busy={busy || undefined}
      className={`inline-flex min-h-11 items-center justify-center gap-2 rounded-lg px-4 text-[0.9375rem] font-medium transition select-none disabled:cursor-default disabled:opacity-50 pointer-fine:min-h-9 pointer-fine:px-3 ${looks[look]} ${className}`}
    >
      {icon}
      {children}
    </button>
  );
}

/** A button that is only an icon: its name is for screen readers, and shown when the pointer rests on it. */
export function IconButton({ label, children, className = "", ...rest }: ButtonProps & { label: string }) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={`inline-flex size-11 shrink-0 items-center justify-center rounded-lg text-faint transition hover:bg-sunken hover:text-ink disabled:opacity-50 pointer-fine:size-9 ${className}`}
    >
      {children}
    </button>
  );
}
