import { createFileRoute } from "@tanstack/react-router";
import { projectAddress } from "@/features/projects/address";
import { ProjectPage } from "@/features/projects/ProjectPage";

export const Route = createFileRoute("/_app/projects/$id")({
  validateSearch: projectAddress,
  component: Project,
});

function Project() {
  const { id } = Route.useParams();
  const address = Route.useSearch();
  const navigate = Route.useNavigate();
  return <ProjectPage key={id} id={id} address={address} go={(search) => void navigate({ search })} />;
}
