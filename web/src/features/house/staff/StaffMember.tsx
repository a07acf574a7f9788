import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Member, StaffVersion, StaffView } from "@/api/schema";
import { Button } from "@/components/Button";
import { Confirm } from "@/components/Confirm";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Row, Rows, Section } from "@/components/Section";
import { Sheet } from "@/components/Sheet";
import { Shown, Waiting } from "@/components/Shown";
import { byWhom } from "@/features/by";
import { Room } from "../Room";
import { RecordEditor } from "./RecordEditor";
import { memberWords } from "./StaffList";

const member = (id: string) =>
  queryOptions({
    queryKey: [...keys.staff, id],
    queryFn: () => answer(api.GET("/api/v1/staff/{id}", { params: { path: { id } } })),
  });

const versions = (id: string) =>
  queryOptions({
    queryKey: [...keys.staff, id, "versions"],
    queryFn: () =>
      answer(api.GET("/api/v1/staff/{id}/versions", { params: { path: { id }, query: { limit: 50 } } })),
  });

/** One of the staff: what it goes by, and what it went by before. */
export function StaffMember({ name }: { name: string }) {
  const query = useQuery(member(name));
  const [open, setOpen] = useState(false);
  return (
    <Room
      title={memberWords(name as Member)}
      back={{ to: "/house/staff", label: "Staff" }}
      actions={
        <Button disabled={!query.data} onClick={() => setOpen(true)}>
          Edit
        </Button>
      }
    >
      <Shown query={query} loading={<Waiting lines={12} />}>
        {(view) => (
          <>
            <Record view={view} />
            <Versions view={view} />
            <Sheet open={open} onOpenChange={setOpen} title={memberWords(view.name)} large>
              {open && <RecordEditor view={view} close={() => setOpen(false)} />}
            </Sheet>
          </>
        )}
      </Shown>
    </Room>
  );
}

function Record({ view: { record, tools } }: { view: StaffView }) {
  const facts: [string, string | null | undefined][] = [
    ["Thinks with tier", record.tier],
    ["Permission", record.permission],
    ["Minutes at most", record.minutes_max?.toString()],
    ["At the same time", record.concurrency?.toString()],
    ["May change", record.may_change && (record.may_change.join(", ") || "nothing")],
  ];
  const said = facts.filter(([, fact]) => fact != null);
  return (
    <>
      <p className="text-lg">{harmless(record.speciality)}</p>
      {said.length > 0 && (
        <dl className="mt-4 grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
          {said.map(([label, fact]) => (
            <div key={label} className="contents">
              <dt className="text-faint">{label}</dt>
              <dd className="break-words">{harmless(fact ?? "")}</dd>
            </div>
          ))}
        </dl>
      )}
      <Section title="Instructions">
        <div className="rounded-xl border border-line bg-raised p-4 break-words whitespace-pre-wrap">
          {harmless(record.instructions)}
        </div>
      </Section>
      <Section title="Tools">
        <ul className="flex flex-wrap gap-1.5">
          {tools.map((tool) => (
            <li key={tool} className="rounded-md bg-sunken px-2 py-0.5 font-mono text-sm">
              {harmless(tool)}
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Versions({ view }: { view: StaffView }) {
  const client = useQueryClient();
  const query = useQuery(versions(view.name));
  const again = () => client.invalidateQueries({ queryKey: keys.staff });
  const path = { id: view.name };
  const restore = async () => {
    await api.DELETE("/api/v1/staff/{id}", { params: { path } });
    await again();
  };
  const bringBack = async ({ record }: StaffVersion) => {
    if (!record) return restore();
    const body = { based_on: view.version, record };
    await api.PATCH("/api/v1/staff/{id}", { params: { path }, body });
    await again();
  };
  return (
    <Section title="Versions" about="What is under way goes on with the one that it began with.">
      <Shown query={query} loading={<Waiting lines={2} />}>
        {({ items }) => (
          <Rows>
            {items.map((each) => (
              // What is shipped is version 0, as often as somebody went back to it.
              <Row key={each.at}>
                <div className="min-w-0 grow">
                  <p className="font-medium">{each.record ? `Version ${each.version}` : "As shipped"}</p>
                  <p className="text-sm text-faint">
                    {byWhom(each.by)}, <Time at={each.at} />
                  </p>
                </div>
                {each.at === items[0]?.at ? (
                  <span className="text-sm text-faint">now</span>
                ) : (
                  <Confirm
                    look="quiet"
                    question={
                      each.record ? `Go back to version ${each.version}?` : "Go back to what is shipped?"
                    }
                    consequence="All versions stay in the list, so this can be taken back in the same way."
                    verb="Go back"
                    act={() => bringBack(each)}
                  >
                    Go back to it
                  </Confirm>
                )}
              </Row>
            ))}
            {!items.some(({ record }) => !record) && (
              <Row>
                <div className="grow">
                  <p className="font-medium">As shipped</p>
                  <p className="text-sm text-faint">It changes with Deputy’s own versions.</p>
                </div>
                {view.version === 0 ? (
                  <span className="text-sm text-faint">now</span>
                ) : (
                  <Confirm
                    look="quiet"
                    question="Go back to what is shipped?"
                    consequence="Your versions stay in the list, so this can be taken back."
                    verb="Go back"
                    act={restore}
                  >
                    Go back to it
                  </Confirm>
                )}
              </Row>
            )}
          </Rows>
        )}
      </Shown>
    </Section>
  );
}
