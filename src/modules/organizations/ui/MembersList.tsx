import { UserRound } from "lucide-react";
import { useMemo, useState } from "react";
import { client, useAccount, useAction, useList, useUrlState } from "../../../web/api/index.ts";
import { useSessionChanges } from "../../../web/api/useSession.ts";
import { ConfirmDialog, FilterBar, FilterSelect } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { LeaveDialog } from "./LeaveDialog.tsx";
import { memberColumns } from "./memberColumns.tsx";
import {
  type OrganizationMember,
  type OrganizationRoleName,
  useOrganization,
} from "./OrganizationContext.ts";
import { ORGANIZATION_ROLES, roleOption } from "./organizationRoles.ts";
import { RemoveMemberDialog } from "./RemoveMemberDialog.tsx";
import { MEMBERS } from "./lists.ts";

const ROLES = Object.keys(ORGANIZATION_ROLES) as OrganizationRoleName[];
const isRole = (text: string | undefined): text is OrganizationRoleName => ROLES.includes(text as never);
/** Everybody in the organization, with the role each has. */
export function MembersList() {
  const { organization, access } = useOrganization();
  const organizationId = organization.id;
  const { id: myId } = useAccount();
  const { reloadNavigation } = useSessionChanges();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const [removing, setRemoving] = useState<OrganizationMember | null>(null);
  const [isLeaving, setIsLeaving] = useState(false);
  const [steppingDown, setSteppingDown] = useState<OrganizationRoleName | null>(null);
  const filters = { search: search || undefined, role: isRole(url.role) ? url.role : undefined };
  const isFiltered = filters.search !== undefined || filters.role !== undefined;
  const list = useList([MEMBERS, organizationId, filters], (cursor, signal) =>
    client.organizationMembers.list({ organizationId, cursor, ...filters }, { signal }),
  );
  const change = useAction(
    ({ member, role }: { member: OrganizationMember; role: OrganizationRoleName }) =>
      client.organizationMembers.update({ organizationId, accountId: member.accountId, role }),
    {
      what: "The role was not changed.",
      done: ({ name, role }) => `${name} is now ${ORGANIZATION_ROLES[role].label.toLowerCase()}`,
      refreshes: [MEMBERS, "organization-access"],
      onDone: ({ accountId }) => {
        setSteppingDown(null);
        if (accountId === myId) void reloadNavigation();
      },
    },
  );
  const me = list.rows?.find(({ accountId }) => accountId === myId);
  const columns = useMemo(
    () =>
      memberColumns({
        myId,
        myRole: access.role,
        isBusy: change.isBusy,
        onRole: (member, role) =>
          member.accountId === myId ? setSteppingDown(role) : change.run({ member, role }),
        onRemove: (member) => (member.accountId === myId ? setIsLeaving(true) : setRemoving(member)),
      }),
    [myId, access.role, change.isBusy],
  );
  const clear = () => setUrl({ search: undefined, role: undefined });
  return (
    <>
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="Search name or email…"
        isFiltered={isFiltered}
        onClear={clear}
      >
        <FilterSelect
          label="Role"
          options={ROLES.map(roleOption)}
          values={filters.role ? [filters.role] : []}
          onValuesChange={(values) => setUrl({ role: values.at(-1) })}
        />
      </FilterBar>
      <ListTable
        list={list}
        name="people"
        label="Members of the organization"
        columns={columns}
        rowKey={(member) => member.accountId}
        isFiltered={isFiltered}
        onClear={clear}
        noMatch={{ hint: "A search or filter is set.", title: "Nobody matches" }}
        empty={{ icon: UserRound, title: "Nobody is here" }}
      />
      {removing && <RemoveMemberDialog member={removing} onClose={() => setRemoving(null)} />}
      {isLeaving && <LeaveDialog onClose={() => setIsLeaving(false)} />}
      {me && steppingDown && (
        <ConfirmDialog
          isOpen
          onOpenChange={(isOpen) => !isOpen && setSteppingDown(null)}
          title={`Make yourself ${ORGANIZATION_ROLES[steppingDown].label.toLowerCase()} of ${organization.name}?`}
          consequence={`${ORGANIZATION_ROLES[steppingDown].hint} You cannot take this back yourself: another owner has to.`}
          action="Change my role"
          cancel="Keep my role"
          isLoading={change.isBusy}
          error={change.problem}
          onConfirm={() => change.run({ member: me, role: steppingDown })}
        />
      )}
    </>
  );
}
