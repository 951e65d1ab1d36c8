import { matches } from "./matches.ts";
import type { SwitcherOrganization, SwitcherWorkspace } from "./WorkspaceSwitcher.tsx";

export type SwitcherRow =
  | { kind: "organization"; organization: SwitcherOrganization }
  | { kind: "workspace"; workspace: SwitcherWorkspace; organization: SwitcherOrganization };

/** What the switcher lists for what was typed: organizations as headings, each over its workspaces that match. */
export function switcherRows(organizations: readonly SwitcherOrganization[], query: string): SwitcherRow[] {
  return organizations.flatMap((organization) => {
    const found = organization.workspaces.filter(({ name, slug, environment }) =>
      matches(query, name, slug ?? "", environment, organization.name),
    );
    if (found.length === 0) return [];
    return [
      { kind: "organization" as const, organization },
      ...found.map((workspace) => ({ kind: "workspace" as const, workspace, organization })),
    ];
  });
}
