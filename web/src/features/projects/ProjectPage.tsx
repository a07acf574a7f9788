import { useQuery } from "@tanstack/react-query";
import { harmless } from "@/components/hostile";
import { Page } from "@/components/Page";
import { Column } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { Tabs } from "@/components/Tabs";
import { MemoryList } from "@/features/memory/MemoryList";
import { Advice } from "./Advice";
import type { ProjectAddress, ProjectTab } from "./address";
import { Documents } from "./Documents";
import { Figures } from "./Figures";
import { ProjectWork } from "./ProjectWork";
import { project } from "./queries";
import { Setup } from "./Setup";

interface ProjectPageProps {
  id: string;
  address: ProjectAddress;
  go: (address: ProjectAddress) => void;
}

/** Everything about one project. */
export function ProjectPage({ id, address, go }: ProjectPageProps) {
  const query = useQuery(project(id));
  const { tab = "work" } = address;
  return (
    <Page
      title={query.data ? harmless(query.data.name) : "Project"}
      subtitle={query.data?.repo_url ? harmless(query.data.repo_url) : undefined}
      back={{ to: "/projects", label: "Projects" }}
      filled
    >
      <Shown query={query} loading={<Waiting lines={9} />}>
        {(data) => {
          const content: Record<ProjectTab, [string, React.ReactNode]> = {
            work: ["Work", <ProjectWork key="work" project={data} />],
            documents: ["Documents", <Documents key="documents" project={data} address={address} go={go} />],
            memory: [
              "Memory",
              <MemoryList
                key="memory"
                project={data.id}
                q={address.q ?? ""}
                category={address.category}
                go={(change) => go({ tab: "memory", ...change })}
              />,
            ],
            advice: ["Advice", <Advice key="advice" project={data} />],
            figures: ["Figures", <Figures key="figures" project={data} address={address} go={go} />],
            setup: ["Setup", <Setup key={`setup ${data.id}`} project={data} />],
          };
          return (
            <Tabs
              label="Of this project"
              filled
              value={tab}
              onChange={(next) => go(next === "work" ? {} : { tab: next as ProjectTab })}
              tabs={Object.entries(content).map(([name, [label, shown]]) => ({
                id: name,
                label,
                content: name === tab && (
                  // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so a keyboard has to reach it
                  <div className="min-h-0 grow overflow-y-auto" tabIndex={0}>
                    <Column>{shown}</Column>
                  </div>
                ),
              }))}
            />
          );
        }}
      </Shown>
    </Page>
  );
}
