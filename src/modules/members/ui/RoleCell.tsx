import { Building2 } from "lucide-react";
import { useState } from "react";
import { type Member, useAction, useApi, useCan, useWorkspace } from "../../../web/api/index.ts";
import { ConfirmDialog, Link, type Option, Select, Tooltip } from "../../../web/kit/index.ts";
import { useOrganizationHref } from "./useOrganizationHref.ts";

/** Somebody's role: a choice for one who may change it, else words; an inherited one says where it comes from. */
export function RoleCell({ member, options }: { member: Member; options: readonly Option[] }) {
  const api = useApi();
  const can = useCan();
  const { workspace } = useWorkspace();
  const [next, setNext] = useState<string | null>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const update = useAction((role: string) => api.members.update({ accountId: member.accountId, role }), {
    what: `The role of ${member.name} was not changed.`,
    done: ({ name, roleName }) => `${name} is ${roleName} now`,
    refreshes: ["members", ...(member.isMe ? ["me"] : [])],
  });
  const change = (role: string) => {
    setNext(role);
    void update.runAsync(role).then(
      () => setAsked(null),
      // Shown as it was; the toast says why.
      () => setNext(null),
    );
  };
  if (member.inheritedFrom) return <Inherited member={member} />;
  const current = options.find(({ value }) => value === member.role);
  // Nobody changes somebody who may more than they do themselves.
  const isChangeable = can("members:write") && current !== undefined && !current.isDisabled;
  if (!isChangeable) return member.roleName;
  return (
    <>
      <Select
        aria-label={`Role of ${member.name}`}
        className="-mx-2.5 w-[calc(100%+20px)]! max-w-44 border-transparent bg-transparent"
        options={options.filter(({ value }) => member.kind === "person" || value !== "owner")}
        value={update.isBusy ? next : member.role}
        isDisabled={update.isBusy}
        onValueChange={(role) => {
          if (role === member.role) return;
          if (member.isMe) setAsked(role);
          else change(role);
        }}
      />
      <ConfirmDialog
        isOpen={asked !== null}
        onOpenChange={() => setAsked(null)}
        title="Change your own role?"
        consequence={`You become ${options.find(({ value }) => value === asked)?.label ?? asked} in ${workspace.name}. If that role may not change members, somebody else has to change it back.`}
        action="Change my role"
        cancel="Keep my role"
        isLoading={update.isBusy}
        onConfirm={() => asked && change(asked)}
      />
    </>
  );
}

function Inherited({ member }: { member: Member }) {
  const { workspace } = useWorkspace();
  const href = useOrganizationHref("people");
  return (
    <>
      {member.roleName}{" "}
      <Tooltip
        content={`${member.isMe ? "You are" : `${member.name} is`} ${member.inheritedFrom} of ${workspace.organizationName}, and so ${member.roleName} of every workspace in it.`}
      >
        <Link href={href} isQuiet className="text-12" aria-label={`from ${workspace.organizationName}`}>
          <Building2 aria-hidden size={13} className="inline align-[-2px] @min-[640px]:hidden" />
          <span className="hidden @min-[640px]:inline">from {workspace.organizationName}</span>
        </Link>
      </Tooltip>
    </>
  );
}
