import { createFileRoute } from "@tanstack/react-router";
import { StaffMember } from "@/features/house/staff/StaffMember";

export const Route = createFileRoute("/_app/house/staff/$name")({ component: Member });

function Member() {
  const { name } = Route.useParams();
  return <StaffMember key={name} name={name} />;
}
