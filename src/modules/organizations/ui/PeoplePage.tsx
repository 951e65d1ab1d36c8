import { FileUp, UserPlus } from "lucide-react";
import { useState } from "react";
import { useUrlState } from "../../../web/api/index.ts";
import { Button, DeveloperCorner, PageHeader, SegmentedControl } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { GrantsList } from "./GrantsList.tsx";
import { ImportPeopleDialog } from "./ImportPeopleDialog.tsx";
import { InvitationsList } from "./InvitationsList.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { MembersList } from "./MembersList.tsx";
import { useCanInOrganization, useOrganization } from "./OrganizationContext.ts";
import { OrganizationFrame } from "./OrganizationFrame.tsx";

const VIEWS = [
  { value: "members", label: "Members" },
  { value: "invitations", label: "Invitations" },
  { value: "grants", label: "Grants" },
] as const;
type View = (typeof VIEWS)[number]["value"];

const EXAMPLE = {
  members: ["organization_members.list", "organizationMembersList"],
  invitations: ["organization_invitations.list", "organizationInvitationsList"],
  grants: ["organization_grants.list", "organizationGrantsList"],
} as const;

/** Who is in the organization, who is invited, and who may more for a while. */
export const PeoplePage = () => (
  <OrganizationFrame page="people">
    <People />
  </OrganizationFrame>
);

function People() {
  const { organization } = useOrganization();
  const canWrite = useCanInOrganization()("organization_members:write");
  const [url, setUrl] = useUrlState();
  const [dialog, setDialog] = useState<"invite" | "import" | null>(null);
  const view: View = VIEWS.find(({ value }) => value === url.show)?.value ?? "members";
  const [verb, anchor] = EXAMPLE[view];
  const close = () => setDialog(null);
  const invited = () => {
    close();
    setUrl({ show: "invitations", search: undefined, role: undefined, state: undefined });
  };
  return (
    <>
      <PageHeader
        title="People"
        description={
          canWrite
            ? `Everybody in ${organization.name}. Owners and admins reach every workspace; others only those they are added to.`
            : `Everybody in ${organization.name}. Owners and admins invite people and change roles.`
        }
        actions={
          canWrite && (
            <>
              <Button icon={FileUp} onClick={() => setDialog("import")}>
                Import CSV
              </Button>
              <Button look="primary" icon={UserPlus} onClick={() => setDialog("invite")}>
                Invite
              </Button>
            </>
          )
        }
      />
      <div className="pb-3">
        <SegmentedControl
          label="What to show"
          options={VIEWS}
          value={view}
          onValueChange={(next) =>
            setUrl({
              show: next === "members" ? undefined : next,
              search: undefined,
              role: undefined,
              state: undefined,
            })
          }
        />
      </div>
      {view === "members" ? (
        <MembersList />
      ) : view === "invitations" ? (
        <InvitationsList onInvite={canWrite ? () => setDialog("invite") : undefined} />
      ) : (
        <GrantsList />
      )}
      <DeveloperCorner
        example={verbExample(verb, { organizationId: organization.id })}
        docsHref={`/docs/api#${anchor}`}
      />
      {dialog === "invite" && <InviteDialog onClose={close} onInvited={invited} />}
      {dialog === "import" && <ImportPeopleDialog onClose={close} onDone={invited} />}
    </>
  );
}
