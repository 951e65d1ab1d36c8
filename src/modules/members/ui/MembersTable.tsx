import { FilterX, Users } from "lucide-react";
import { useMemo, useState } from "react";
import { type Member, useApi, useCan, useHref, useList, useUrlState } from "../../../web/api/index.ts";
import { Button, EmptyState, FilterBar, FilterSelect, type MenuItem, Table } from "../../../web/kit/index.ts";
import { ListError } from "../../../web/parts/ListError.tsx";
import { useSearchText } from "../../../web/parts/useSearchText.ts";
import { useFilterHint } from "../../../web/parts/useFilterHint.ts";
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
  const filterHint = useFilterHint();
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
        <FilterSelect
          label="Role"
          options={options.map(({ value, label }) => ({ value, label }))}
          values={url.role ? [url.role] : []}
          onValuesChange={(values) => setUrl({ role: values.at(-1) })}
        />
        <FilterSelect
          label="Kind"
          options={KINDS}
          values={kind ? [kind] : []}
          onValuesChange={(values) => setUrl({ kind: values.at(-1) })}
        />
      </FilterBar>
      {list.error && !list.rows ? (
        <ListError list={list} what="members" />
      ) : (
        <Table
          label="Members"
          columns={columns}
          rowKey={({ accountId }) => accountId}
          {...list.table}
          empty={
            isFiltered ? (
              <EmptyState
                icon={FilterX}
                hint={filterHint}
                title="No member matches"
                action={<Button onClick={clear}>Clear filters</Button>}
              />
            ) : (
              <EmptyState icon={Users} title="Nobody is here" />
            )
          }
        />
      )}
      {removing && <RemoveMemberDialog member={removing} onClose={() => setRemoving(null)} />}
      {limiting && <MemberLimits member={limiting} onClose={() => setLimiting(null)} />}
      {granting && <GrantDialog to={granting} onClose={() => setGranting(null)} />}
    </>
  );
}
