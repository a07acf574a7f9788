import {
  Archive,
  Bell,
  Bot,
  Brain,
  CalendarClock,
  ChartColumn,
  HeartPulse,
  Info,
  KeySquare,
  Palette,
  PlugZap,
  Smartphone,
  Users,
  Wallet,
} from "lucide-react";

/** What the house has, in the order of its list. */
export const rooms = [
  {
    title: "How it goes",
    rooms: [
      { to: "/house/health", label: "Health", icon: HeartPulse },
      { to: "/house/spend", label: "Spend", icon: Wallet },
      { to: "/house/load", label: "Queue and workers", icon: ChartColumn },
    ],
  },
  {
    title: "Who works",
    rooms: [
      { to: "/house/agents", label: "Agents", icon: Bot },
      { to: "/house/staff", label: "Staff", icon: Users },
      { to: "/house/schedule", label: "Schedule", icon: CalendarClock },
      { to: "/house/memory", label: "What it knows of you", icon: Brain },
    ],
  },
  {
    title: "Ways in and out",
    rooms: [
      { to: "/house/people", label: "Devices and people", icon: Smartphone },
      { to: "/house/tokens", label: "Tokens", icon: KeySquare },
      { to: "/house/notifications", label: "Notifications", icon: Bell },
    ],
  },
  {
    title: "The machine",
    rooms: [
      { to: "/house/providers", label: "Providers and limits", icon: PlugZap },
      { to: "/house/backups", label: "Backups", icon: Archive },
      { to: "/house/look", label: "Look", icon: Palette },
      { to: "/house/about", label: "About", icon: Info },
    ],
  },
] as const;
