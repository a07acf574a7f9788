import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import type { Member, TrackRecord } from "@/api/schema";
import { harmless } from "@/components/hostile";
import { Rows } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { staff } from "../queries";
import { Room } from "../Room";
import { records } from "../records";

/** What a member is called, for people. */
export function memberWords(name: Member): string {
  if (name === "coo") return "COO";
  const words = name.replace(/^(advisor|worker)-(.*)$/, "$1: $2");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How the work of all versions of a member came out, in a line. */
export function cameOut(name: Member, records: readonly TrackRecord[]): string | null {
  // A version's record is called by the member and its number.
  const own = records.filter((record) => record.name === name || record.name.startsWith(`${name}@`));
  const sum = (of: (record: TrackRecord) => number) => own.reduce((total, each) => total + of(each), 0);
  const ended = sum(({ approved, rejected, failed }) => approved + rejected + failed);
  return ended > 0 ? `${sum(({ approved }) => approved)} of ${ended} approved` : null;
}

/** Who works for the founder. */
export function StaffRoom() {
  const query = useQuery(staff);
  const { data: known } = useQuery(records("staff"));
  return (
    <Room title="Staff">
      <Shown query={query} loading={<Waiting lines={12} />}>
        {({ items }) => (
          <Rows>
            {items.map((member) => (
              <li key={member.name}>
                <Link
                  to={`/house/staff/${member.name}` as string}
                  className="flex min-h-16 items-center gap-3 px-4 py-2.5 hover:bg-sunken"
                >
                  <span className="min-w-0 grow">
                    <span className="font-medium">{memberWords(member.name)}</span>
                    <span className="ml-2 text-sm text-faint">
                      {member.version > 0 ? `version ${member.version}` : ""}
                    </span>
                    <span className="line-clamp-2 text-sm text-faint">
                      {harmless(member.record.speciality)}
                    </span>
                  </span>
                  <span className="text-right text-sm text-faint max-sm:hidden">
                    {cameOut(member.name, known?.items ?? [])}
                  </span>
                  <ChevronRight size={18} aria-hidden className="shrink-0 text-faint" />
                </Link>
              </li>
            ))}
          </Rows>
        )}
      </Shown>
    </Room>
  );
}
