import { createFileRoute, useMatchRoute } from "@tanstack/react-router";
import { Split } from "@/components/Split";
import { HouseList } from "@/features/house/HouseList";

export const Route = createFileRoute("/_app/house")({ component: House });

function House() {
  const index = useMatchRoute()({ to: "/house" });
  return <Split list={<HouseList />} chosen={!index} />;
}
