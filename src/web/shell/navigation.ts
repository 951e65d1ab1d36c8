import {
  Activity,
  ArrowDownToLine,
  BookOpen,
  Bot,
  CalendarClock,
  ChartNoAxesCombined,
  ClipboardCheck,
  ConciergeBell,
  CreditCard,
  Database,
  Gauge,
  Globe2,
  HardDrive,
  Hash,
  Headset,
  House,
  KeyRound,
  LayoutGrid,
  LayoutTemplate,
  ListTodo,
  type LucideIcon,
  Megaphone,
  MessagesSquare,
  PhoneCall,
  Plug,
  PlugZap,
  Radio,
  Scale,
  ScrollText,
  Settings,
  Shield,
  UserRound,
  Users,
  Webhook,
  Workflow,
  Wrench,
} from "lucide-react";

export interface NavigationItem {
  key: string;
  label: string;
  icon: LucideIcon;
  href: string;
  /** How many things wait there. */
  count?: number;
}

export interface NavigationGroup {
  /** The first group has no label. */
  label?: string;
  items: NavigationItem[];
}

type Plan = readonly (readonly [
  group: string,
  items: readonly (readonly [key: string, label: string, icon: LucideIcon])[],
])[];

/** The rooms of the house in their order. Keys are path segments; those of an organization start with a dot. */
const PLAN: Plan = [
  ["", [["home", "Home", House]]],
  [
    "Build",
    [
      ["agents", "Agents", Bot],
      ["tools", "Tools", Wrench],
      ["integrations", "Integrations", Plug],
      ["mcp", "MCP", PlugZap],
      ["knowledge", "Knowledge", BookOpen],
      ["templates", "Templates", LayoutTemplate],
    ],
  ],
  [
    "Run",
    [
      ["runs", "Runs", Activity],
      ["sessions", "Sessions", MessagesSquare],
      ["tasks", "Tasks", ListTodo],
      ["schedules", "Schedules", CalendarClock],
      ["inbound-webhooks", "Inbound webhooks", ArrowDownToLine],
      ["approvals", "Approvals", ClipboardCheck],
      ["events", "Events", Radio],
    ],
  ],
  [
    "Reach",
    [
      ["numbers", "Numbers", Hash],
      ["services", "Services", ConciergeBell],
      ["campaigns", "Campaigns", Megaphone],
      ["workflows", "Workflows", Workflow],
      ["calls", "Calls", PhoneCall],
      ["operators", "Operators", Headset],
    ],
  ],
  [
    "Know",
    [
      ["world", "World", Globe2],
      ["database", "Database", Database],
      ["storage", "Storage", HardDrive],
      ["reports", "Reports", ChartNoAxesCombined],
    ],
  ],
  [
    "Govern",
    [
      ["members", "Members", Users],
      ["api-keys", "API keys", KeyRound],
      ["usage", "Usage", Gauge],
      ["webhooks", "Webhooks", Webhook],
      ["policies", "Policies", Scale],
      ["safety", "Safety", Shield],
      ["audit", "Audit", ScrollText],
    ],
  ],
  [
    "Organization",
    [
      [".people", "People", UserRound],
      [".workspaces", "Workspaces", LayoutGrid],
      [".billing", "Billing", CreditCard],
      [".usage", "Usage", Gauge],
      [".settings", "Settings", Settings],
    ],
  ],
];

/** The sidebar of one workspace: only the pages in `pages`, in the order of the plan; empty groups are left out.
 *  `href` turns a key into a path, `counts` says how many things wait behind a key. */
export function navigationFor({
  pages,
  href,
  counts = {},
}: {
  pages: readonly string[];
  href: (key: string) => string;
  counts?: Readonly<Record<string, number>>;
}): NavigationGroup[] {
  return PLAN.map(([label, items]) => ({
    label: label || undefined,
    items: items
      .filter(([key]) => pages.includes(key))
      .map(([key, name, icon]) => ({ key, label: name, icon, href: href(key), count: counts[key] })),
  })).filter(({ items }) => items.length > 0);
}

export const EVERY_PAGE = PLAN.flatMap(([, items]) => items.map(([key]) => key));
