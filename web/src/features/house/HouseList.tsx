import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { Page } from "@/components/Page";
import { useWide } from "@/components/wide";
import { HealthLine } from "./Health";
import { KillSwitch } from "./KillSwitch";
import { rooms } from "./places";

/** The rooms of the house; on a phone with what matters most above them. */
export function HouseList() {
  const wide = useWide();
  return (
    <Page title="House" level={wide ? 2 : 1}>
      <div className="px-4 pt-4 pb-16">
        {!wide && (
          <div className="mb-6 space-y-3">
            <HealthLine />
            <KillSwitch />
          </div>
        )}
        {wide && (
          <Link
            to="/house"
            activeOptions={{ exact: true }}
            className="mb-4 flex min-h-10 items-center rounded-lg px-3 text-[0.9375rem] hover:bg-sunken aria-[current=page]:bg-wash aria-[current=page]:text-accent"
          >
            Overview
          </Link>
        )}
        {rooms.map(({ title, rooms }) => (
          <nav key={title} aria-label={title} className="mb-5">
            <h2 className="mb-1 px-3 text-sm text-faint">{title}</h2>
            <ul className="overflow-hidden rounded-xl border border-line bg-raised max-lg:divide-y max-lg:divide-line lg:border-0 lg:bg-transparent">
              {rooms.map(({ to, label, icon: Icon }) => (
                <li key={to}>
                  <Link
                    to={to as string}
                    className="flex min-h-12 items-center gap-3 px-4 hover:bg-sunken aria-[current=page]:bg-wash aria-[current=page]:text-accent lg:min-h-10 lg:rounded-lg lg:px-3 lg:text-[0.9375rem]"
                  >
                    <Icon size={18} aria-hidden className="shrink-0 text-faint" />
                    <span className="grow">{label}</span>
                    <ChevronRight size={18} aria-hidden className="text-faint lg:hidden" />
                  </Link>
                </li>
              ))}
            </ul>
          </nav>
        ))}
      </div>
    </Page>
  );
}
