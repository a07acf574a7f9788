import { createFileRoute } from "@tanstack/react-router";
import { MemoryRoom } from "@/features/house/Memory";
import { memoryAddress } from "@/features/memory/address";

export const Route = createFileRoute("/_app/house/memory")({
  validateSearch: memoryAddress,
  component: Memory,
});

function Memory() {
  const { q, category } = Route.useSearch();
  const navigate = Route.useNavigate();
  return <MemoryRoom q={q} category={category} go={(search) => void navigate({ search, replace: true })} />;
}
