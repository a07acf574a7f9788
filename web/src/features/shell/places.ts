import { FolderGit2, House, Inbox, ListChecks, MessageCircle } from "lucide-react";

/** The five places of the app, in the order of the bar; `under`: what else is a part of them. */
export const places = [
  { to: "/talk", label: "Talk", icon: MessageCircle, under: ["/conversations/", "/plans/"] },
  { to: "/inbox", label: "Inbox", icon: Inbox, under: [] },
  { to: "/work", label: "Work", icon: ListChecks, under: ["/runs/"] },
  { to: "/projects", label: "Projects", icon: FolderGit2, under: [] },
  { to: "/house", label: "House", icon: House, under: [] },
] as const;
