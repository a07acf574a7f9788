import { FolderGit2, House, Inbox, ListChecks, MessageCircle } from "lucide-react";

/** The five places of the app, in the order of the bar. */
export const places = [
  { to: "/talk", label: "Talk", icon: MessageCircle },
  { to: "/inbox", label: "Inbox", icon: Inbox },
  { to: "/work", label: "Work", icon: ListChecks },
  { to: "/projects", label: "Projects", icon: FolderGit2 },
  { to: "/house", label: "House", icon: House },
] as const;
