import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Found } from "@/api/schema";
import { Badge } from "@/components/Badge";
import { Button } from "@/components/Button";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty, Note } from "@/components/Note";
import { Shown, Waiting } from "@/components/Shown";
import { byWhom } from "@/features/by";
import { foundKinds } from "./address";
import { kindWords, leadOf, onOneLine } from "./hits";
import { found, projects } from "./queries";
import type { WorkProps } from "./WorkPage";

const select = "min-h-11 rounded-lg border border-line bg-raised px-2 text-sm pointer-fine:min-h-9";

/** What was found in all history, the newest first. */
export function SearchResults({ address, go }: WorkProps) {
  const { q = "", project, kind } = address;
  const query = useInfiniteQuery(found({ q, project, kind }));
  const { data: known } = useQuery(projects);
  return (
    <div className="min-h-0 grow overflow-y-auto px-4 pb-12">
      <div className="max-w-3xl">
        <div className="flex flex-wrap items-center gap-2 py-3">
          <select
            aria-label="Kind of words"
            className={select}
            value={kind ?? ""}
            onChange={({ target }) =>
              go({ kind: (target.value || undefined) as WorkProps["address"]["kind"] })
            }
          >
            <option value="">Everything</option>
            {foundKinds.map((each) => (
              <option key={each} value={each}>
                {kindWords[each]}
              </option>
            ))}
          </select>
          <select
            aria-label="Project"
            className={select}
            value={project ?? ""}
            onChange={({ target }) => go({ project: target.value || undefined })}
          >
            <option value="">All projects</option>
            {known?.items.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <Shown query={query} loading={<Waiting lines={9} />}>
          {({ pages }) => {
            const hits = pages.flatMap(({ items }) => items);
            return (
              <>
                {pages.some(({ complete }) => !complete) && (
                  <Note>What was recorded last is still being read in: it may be missing here.</Note>
                )}
                {hits.length === 0 && (
                  <Empty title="Nothing was found">
                    All of the words have to be there. <q>"some words"</q> finds them side by side,{" "}
                    <q>log*</q> what begins like that.
                  </Empty>
                )}
                <ul className="divide-y divide-line">
                  {hits.map((hit) => (
                    <li key={`${hit.stream} ${hit.position} ${hit.session ?? ""}`}>
                      <Hit hit={hit} />
                    </li>
                  ))}
                </ul>
                {query.hasNextPage && (
                  <Button
                    look="quiet"
                    className="w-full"
                    busy={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Show more
                  </Button>
                )}
              </>
            );
          }}
        </Shown>
      </div>
    </div>
  );
}

/** One thing that was found: who said what when, with the words that were looked for marked. */
export function Hit({ hit }: { hit: Found }) {
  const { data } = useQuery(projects);
  const project = hit.project_id && data?.items.find(({ id }) => id === hit.project_id)?.name;
  const lead = leadOf(hit);
  const told = (
    <>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-faint">
        <Badge>{kindWords[hit.kind]}</Badge>
        <span>{byWhom(hit.by)}</span>
        {project && <span>{project}</span>}
        <span className="ml-auto">
          <Time at={hit.at} />
        </span>
      </p>
      <p className="mt-1 line-clamp-3 break-words">
        {hit.snippet.map((piece, index) => {
          const text = harmless(onOneLine(piece.text));
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in its order
          if (!piece.hit) return <span key={index}>{text}</span>;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text, in its order
            <mark key={index} className="rounded-sm bg-warn-wash px-0.5 font-medium text-warn">
              {text}
            </mark>
          );
        })}
      </p>
    </>
  );
  const look = "block rounded-lg py-3 hover:bg-sunken sm:-mx-3 sm:px-3";
  if (!lead) return <div className={look}>{told}</div>;
  return (
    <Link to={lead.to} search={lead.search as never} className={look}>
      {told}
    </Link>
  );
}
