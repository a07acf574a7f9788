import { createFileRoute } from "@tanstack/react-router";
import { workAddress } from "@/features/work/address";
import { WorkPage } from "@/features/work/WorkPage";

export const Route = createFileRoute("/_app/work")({
  validateSearch: workAddress,
  component: Work,
});

function Work() {
  const address = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <WorkPage
      address={address}
      // What only narrows down what is seen is no step to go back from, a search and a tab are.
      go={(change) =>
        void navigate({
          search: (before) => ({ ...before, ...change }),
          replace: !("q" in change || "tab" in change || "order" in change),
        })
      }
    />
  );
}
