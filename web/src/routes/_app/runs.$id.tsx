import { createFileRoute } from "@tanstack/react-router";
import { RunScreen } from "@/features/run/RunScreen";
import { runSearch } from "@/features/run/search";

export const Route = createFileRoute("/_app/runs/$id")({ validateSearch: runSearch, component: Run });

function Run() {
  const { id } = Route.useParams();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <RunScreen
      key={id}
      id={id}
      search={search}
      onSearch={(change) =>
        void navigate({
          search: (old) => ({ ...old, ...change }),
          // Back leads out of a file and up a folder, and not through what was only looked at otherwise.
          replace: !("path" in change || "file" in change),
          resetScroll: false,
        })
      }
    />
  );
}
