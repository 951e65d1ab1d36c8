import { FileUp, MailPlus, Plus, UserPlus } from "lucide-react";
import { useState } from "react";
import { useCan, useUrlState } from "../../../web/api/index.ts";
import { Button, SegmentedControl } from "../../../web/kit/index.ts";
import { GrantDialog } from "../../grants/ui/GrantDialog.tsx";
import { GrantsTable } from "../../grants/ui/GrantsTable.tsx";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { CreateServiceAccountDialog } from "../../service-accounts/ui/CreateServiceAccountDialog.tsx";
import { ServiceAccountsTable } from "../../service-accounts/ui/ServiceAccountsTable.tsx";
import { AddMemberDialog } from "./AddMemberDialog.tsx";
import { ImportMembersDialog } from "./ImportMembersDialog.tsx";
import { InvitationsTable } from "./InvitationsTable.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { MembersTable } from "./MembersTable.tsx";

const VIEWS = [
  { value: "members", label: "Members" },
  { value: "invitations", label: "Invitations" },
  { value: "grants", label: "Grants" },
  { value: "service-accounts", label: "Service accounts" },
] as const;
export type MembersView = (typeof VIEWS)[number]["value"];
type DialogName = "invite" | "import" | "add" | "grant" | "service";

export const membersViewOf = (name: string | undefined): MembersView =>
  VIEWS.find(({ value }) => value === name)?.value ?? "members";

/** The people of a workspace, the invited, the time-limited grants and the service accounts. */
export function MembersSection() {
  const can = useCan();
  const [url, setUrl] = useUrlState();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const view = membersViewOf(url.view);
  const mayWrite = can("members:write");
  const show = (next: MembersView) =>
    setUrl({
      ...{ search: undefined, role: undefined, kind: undefined, state: undefined, ended: undefined },
      view: next === "members" ? undefined : next,
    });
  const close = () => setDialog(null);
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="max-w-full grow overflow-x-auto [scrollbar-width:none]">
          <SegmentedControl label="Show" options={VIEWS} value={view} onValueChange={show} />
        </div>
        {mayWrite && (
          <div className="flex flex-wrap gap-2">
            {(view === "members" || view === "invitations") && (
              <>
                <Button icon={FileUp} onClick={() => setDialog("import")}>
                  Import CSV
                </Button>
                <Button icon={UserPlus} onClick={() => setDialog("add")}>
                  Add
                </Button>
                <Button look="primary" icon={MailPlus} onClick={() => setDialog("invite")}>
                  Invite
                </Button>
              </>
            )}
            {view === "grants" && (
              <Button look="primary" icon={Plus} onClick={() => setDialog("grant")}>
                Give a grant
              </Button>
            )}
            {view === "service-accounts" && (
              <Button look="primary" icon={Plus} onClick={() => setDialog("service")}>
                Create service account
              </Button>
            )}
          </div>
        )}
      </div>
      <ReadOnlyNote permission="members:write" doing="invite, change and remove people" />
      <div>
        {view === "members" && <MembersTable onShowGrants={() => show("grants")} />}
        {view === "invitations" && (
          <InvitationsTable onInvite={mayWrite ? () => setDialog("invite") : null} />
        )}
        {view === "grants" && <GrantsTable onGive={mayWrite ? () => setDialog("grant") : null} />}
        {view === "service-accounts" && (
          <ServiceAccountsTable onCreate={mayWrite ? () => setDialog("service") : null} />
        )}
      </div>
      {dialog === "invite" && <InviteDialog onClose={close} />}
      {dialog === "import" && (
        <ImportMembersDialog
          onClose={close}
          onDone={() => {
            close();
            show("invitations");
          }}
        />
      )}
      {dialog === "add" && <AddMemberDialog onClose={close} />}
      {dialog === "grant" && <GrantDialog onClose={close} />}
      {dialog === "service" && <CreateServiceAccountDialog onClose={close} />}
    </div>
  );
}
