import { useState } from "react";
import { client, useApiQuery } from "../../../web/api/index.ts";
import { Badge, Button, Card, DescriptionList } from "../../../web/kit/index.ts";
import { LeaveDialog } from "./LeaveDialog.tsx";
import { useOrganization } from "./OrganizationContext.ts";
import { ORGANIZATION_ROLES } from "./organizationRoles.ts";

/** What the person is in the organization, and the way out of it. */
export function YouHereCard({ plan }: { plan: string | null }) {
  const { organization, access } = useOrganization();
  const [isLeaving, setIsLeaving] = useState(false);
  const catalogue = useApiQuery(["permissions"], (signal) => client.permissions.list({}, { signal }), {
    staleMs: Infinity,
  });
  const titles = new Map(catalogue.data?.organization.map(({ name, title }) => [name, title]));
  return (
    <Card
      title="You here"
      actions={
        !organization.isPersonal && (
          <Button size="small" onClick={() => setIsLeaving(true)}>
            Leave organization
          </Button>
        )
      }
    >
      <DescriptionList
        facts={[
          [
            "Role",
            <span className="flex flex-wrap items-center gap-2">
              <Badge>{ORGANIZATION_ROLES[access.role].label}</Badge>
              <span className="text-ink-muted">{ORGANIZATION_ROLES[access.role].hint}</span>
            </span>,
          ],
          [
            "Billing",
            access.canManageBilling ? "you may manage it" : "its owners and billing admins manage it",
          ],
          ["Plan", plan ?? undefined],
          [
            "You may",
            <ul className="flex flex-col gap-1">
              {access.permissions.map((permission) => (
                <li key={permission}>{titles.get(permission) ?? permission}</li>
              ))}
            </ul>,
          ],
        ]}
      />
      {isLeaving && <LeaveDialog onClose={() => setIsLeaving(false)} />}
    </Card>
  );
}
