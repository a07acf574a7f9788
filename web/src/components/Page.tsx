import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";

interface PageProps {
  title: ReactNode;
  /** Beside a screen whose title is the page's, a list's is the second. */
  level?: 1 | 2;
  /** Below the title, in small. */
  subtitle?: ReactNode;
  /** Where the arrow leads on a phone. */
  back?: { to: string; label: string };
  actions?: ReactNode;
  /** The content scrolls by itself (a thread, a terminal). */
  filled?: boolean;
  children: ReactNode;
}

/** A screen: its head stays, its content scrolls. */
export function Page({ title, level = 1, subtitle, back, actions, filled, children }: PageProps) {
  const Title = `h${level}` as const;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-bar shrink-0 items-center gap-2 border-b border-line bg-ground px-4 pt-[env(safe-area-inset-top)]">
        {back && (
          <Link
            to={back.to}
            aria-label={back.label}
            className="-ml-2 inline-flex size-11 items-center justify-center rounded-lg text-faint hover:text-ink lg:hidden"
          >
            <ArrowLeft size={20} />
          </Link>
        )}
        <div className="min-w-0 grow">
          <Title className="truncate text-lg font-semibold">{title}</Title>
          {subtitle && <div className="truncate text-sm text-faint">{subtitle}</div>}
        </div>
        {actions}
      </header>
      {filled ? (
        <div className="flex min-h-0 grow flex-col">{children}</div>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so a keyboard has to reach it
        <div className="min-h-0 grow overflow-y-auto" tabIndex={0}>
          {children}
        </div>
      )}
    </div>
  );
}
