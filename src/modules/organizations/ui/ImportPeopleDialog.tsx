import { useQueryClient } from "@tanstack/react-query";
import { client } from "../../../web/api/index.ts";
import { CsvInviteDialog } from "../../../web/parts/CsvInvite.tsx";
import { useOrganization } from "./OrganizationContext.ts";
import { INVITATIONS } from "./lists.ts";

const COLUMNS = [
  { name: "email", label: "Email", help: "whom to invite", example: "ada@example.org" },
  {
    name: "role",
    label: "Role",
    help: "in the organization: owner, admin, billing_admin or member; member when empty",
    example: "member",
    whenEmpty: "member",
  },
  {
    name: "workspaces",
    label: "Workspaces",
    help: "slugs with a role each, such as support:developer;sales; the role is member when left out",
    example: "support:developer;sales",
    whenEmpty: "none",
  },
];

/** Invites many people from a CSV. Mount it when it opens. */
export function ImportPeopleDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { organization } = useOrganization();
  const queries = useQueryClient();
  return (
    <CsvInviteDialog
      title={`Invite people to ${organization.name} from a CSV`}
      columns={COLUMNS}
      invite={(rows) =>
        client.organizationInvitations.bulk({
          organizationId: organization.id,
          rows: rows.map(({ email = "", role, workspaces }) => ({ email, role, workspaces })),
        })
      }
      onClose={onClose}
      onDone={() => {
        void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === INVITATIONS });
        onDone();
      }}
    />
  );
}
