import { useQueryClient } from "@tanstack/react-query";
import { useApi, useWorkspace } from "../../../web/api/index.ts";
import { CsvInviteDialog } from "../../../web/parts/CsvInvite.tsx";
import { useRoles } from "../../roles/ui/useRoles.ts";

/** Invites many people to this workspace from a CSV. Mount it when it opens. */
export function ImportMembersDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const { roles = [] } = useRoles();
  const queries = useQueryClient();
  // People write a role's name; the API takes the ids of those the organization made.
  const valueOf = (name: string | undefined) =>
    roles.find(({ title, value }) =>
      [title, value].some((each) => each.toLowerCase() === name?.toLowerCase()),
    )?.value ?? name;
  return (
    <CsvInviteDialog
      title={`Invite people to ${workspace.name} from a CSV`}
      columns={[
        { name: "email", label: "Email", help: "whom to invite", example: "ada@example.org" },
        {
          name: "role",
          label: "Role",
          help: `in this workspace: ${roles.map(({ title, value, isPreset }) => (isPreset ? value : title)).join(", ")}; member when empty`,
          example: "developer",
        },
      ]}
      invite={(rows) =>
        api.invitations.bulk({
          rows: rows.map(({ email = "", role }) => ({ email, role: valueOf(role?.trim() || undefined) })),
        })
      }
      onClose={onClose}
      onDone={() => {
        void queries.invalidateQueries({ queryKey: [workspace.id, "invitations"] });
        onDone();
      }}
    />
  );
}
