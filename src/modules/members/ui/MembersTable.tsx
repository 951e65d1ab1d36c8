import { Users } from "lucide-react";
import { useMemo, useState } from "react";
import { type Member, useApi, useCan, useHref, useList, useUrlState } from "../../../web/api/index.ts";
import { FilterBar, type MenuItem } from "../../../web/kit/index.ts";
import { ListTable } from "../../../web/parts/ListTable.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { GrantDialog } from "../../grants/ui/GrantDialog.tsx";
import { useRoleOptions } from "../../roles/ui/useRoles.ts";
import { MemberLimits } from "../../limits/ui/MemberLimits.tsx";
import { memberColumns } from "./memberColumns.tsx";
import { RemoveMemberDialog } from "./RemoveMemberDialog.tsx";

const KINDS = [
  { value: "person", label: "People" },
  { value: "service", label: "Service accounts" },
] as const;

/** Who can enter the workspace, what they are in it, and how they came to it. */
export function MembersTable({ onShowGrants }: { onShowGrants: () => void }) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const [text, setText, search] = useSearchText();
  const options = useRoleOptions();
  const [removing, setRemoving] = useState<Member | null>(null);
  const [limiting, setLimiting] = useState<Member | null>(null);
  const [granting, setGranting] = useState<Member | null>(null);
  const kind = KINDS.find(({ value }) => value === url.kind)?.value;
  const filters = { search: search || undefined, role: url.role, kind };
  const isFiltered = Object.values(filters).some(Boolean);
  const list = useList(["members", filters], (cursor, signal) =>
    api.members.list({ cursor, limit: 100, ...filters }, { signal }),
  );
  const clear = () => {
    setText("");
    setUrl({ search: undefined, role: undefined, kind: undefined });
  };
  const columns = useMemo(() => {
    const mayWrite = can("members:write");
    const itemsOf = (member: Member): (MenuItem | "separator")[] => {
      const explain = {
        label: "Explain access",
        href: href(`settings?tab=roles${member.isMe ? "" : `&who=${member.accountId}`}`),
      };
      const isFixed = member.memberRole === null;
      return [
        ...(mayWrite ? [{ label: "Give a grant…", onSelect: () => setGranting(member) }] : []),
        ...(member.isMe || can("roles:read") ? [explain] : []),
        ...(can("wallets:read") ? [{ label: "Spending limits…", onSelect: () => setLimiting(member) }] : []),
        ...((mayWrite || member.isMe) && !isFixed
          ? [
              "separator" as const,
              {
                label: member.isMe ? "Leave workspace…" : "Remove from workspace…",
                isDanger: true,
                onSelect: () => setRemoving(member),
              },
            ]
          : []),
      ];
    };
    return memberColumns({ options, onShowGrants, itemsOf });
  }, [options.length, can("members:write"), can("roles:read"), can("wallets:read")]);
  return (
    <>
      <FilterBar
        query={text}
        onQueryChange={setText}
        placeholder="Search members"
        isFiltered={isFiltered}
        onClear={clear}
      >
        <UrlFilter name="role" label="Role" options={options.map(({ value, label }) => ({ value, label }))} />
        <UrlFilter name="kind" label="Kind" options={KINDS} />
      </FilterBar>
      <ListTable
        list={list}
        name="members"
        columns={columns}
        rowKey={({ accountId }) => accountId}
        isFiltered={isFiltered}
        onClear={clear}
        noMatch="No member matches"
        empty={{ icon: Users, title: "Nobody is here" }}
      />
      {removing && <RemoveMemberDialog member={removing} onClose={() => setRemoving(null)} />}
      {limiting && <MemberLimits member={limiting} onClose={() => setLimiting(null)} />}
      {granting && <GrantDialog to={granting} onClose={() => setGranting(null)} />}
    </>
  );
}
