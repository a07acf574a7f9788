import { Link, useLocation } from "@tanstack/react-router";
import { places } from "./places";
import { useWaitingCount } from "./waiting";

const link =
  "relative flex grow flex-col items-center justify-center gap-0.5 text-xs text-faint aria-[current=page]:text-accent " +
  "lg:grow-0 lg:flex-row lg:justify-start lg:gap-3 lg:rounded-lg lg:px-3 lg:py-2 lg:text-sm lg:hover:bg-sunken " +
  "lg:aria-[current=page]:bg-wash";

/** The way to the five places: below on a phone, at the left of a wide screen. */
export function Bar() {
  const waiting = useWaitingCount();
  const at = useLocation({ select: ({ pathname }) => pathname });
  return (
    <nav
      aria-label="Places"
      className="flex short:hidden h-[calc(var(--spacing-bar)+env(safe-area-inset-bottom))] shrink-0 border-t border-line bg-ground pb-[env(safe-area-inset-bottom)] lg:h-full lg:w-52 lg:flex-col lg:gap-1 lg:border-t-0 lg:border-r lg:p-3"
    >
      <p className="hidden px-3 pt-1 pb-3 text-lg font-semibold lg:block">Deputy</p>
      {places.map(({ to, label, icon: Icon, under }) => (
        <Link
          key={to}
          to={to}
          className={link}
          aria-current={under.some((path) => at.startsWith(path)) ? "page" : undefined}
        >
          <Icon size={20} aria-hidden />
          <span>{label}</span>
          {to === "/inbox" && waiting > 0 && (
            <span className="absolute top-1.5 left-1/2 ml-2 min-w-4 rounded-full bg-accent px-1 text-center text-[0.6875rem] leading-4 font-semibold text-on-accent lg:static lg:ml-auto">
              <span className="sr-only">, waiting: </span>
              {waiting}
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
