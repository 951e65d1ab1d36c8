import { Plus } from "lucide-react";
import { useState } from "react";
import { useApi, useApiQuery, useCan, useHref, usePageTitle, useUrlState } from "../../../web/api/index.ts";
import {
  Button,
  DeveloperCorner,
  PageHeader,
  SegmentedControl,
  useShortcut,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";
import { ExplainPanel } from "./ExplainPanel.tsx";
import { Inherited } from "./Inherited.tsx";
import { InWorkspace, OfAccount } from "./InWorkspace.tsx";
import { PolicyEditor } from "./PolicyEditor.tsx";
import { PolicyList } from "./PolicyList.tsx";
import { POLICIES, type Policy, usePolicies } from "./policySource.ts";
import { nameIn } from "./useSubjects.ts";

const VIEWS = [
  { value: "workspace", label: "Workspace" },
  { value: "own", label: "Your own" },
  { value: "explain", label: "Explain" },
] as const;
type View = (typeof VIEWS)[number]["value"];
const SENTENCES: Record<View, string> = {
  workspace:
    "What tools may do here: allowed, asked about first, or blocked. Every call is decided by these.",
  own: "What is done in your name, by agents, keys and tasks in any workspace. Only you see and change them.",
  explain: "Why a call was, or would be, allowed, asked about or blocked.",
};

/** What may happen in this workspace, and why. */
export function PoliciesPage() {
  const [url, setUrl] = useUrlState();
  usePageTitle("Policies");
  const view = VIEWS.find(({ value }) => value === url.view)?.value ?? "workspace";
  const Around = view === "own" ? OfAccount : InWorkspace;
  return (
    <Around key={view}>
      <Content
        view={view}
        onViewChange={(next) => setUrl({ view: next === "workspace" ? undefined : next })}
      />
    </Around>
  );
}

function Content({ view, onViewChange }: { view: View; onViewChange: (view: View) => void }) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const source = usePolicies();
  const [url, setUrl] = useUrlState();
  const [chosen, setOpen] = useState<Policy | "new" | null>(url.create ? "new" : null);
  // A link from elsewhere names one.
  const linkedId = view === "workspace" && !chosen ? (url.policy as Policy["id"] | undefined) : undefined;
  const linked = useApiQuery(
    [POLICIES, "one", linkedId],
    (signal) => api.policies.get({ id: linkedId! }, { signal }),
    { isOn: linkedId !== undefined },
  );
  const open = chosen ?? (linkedId ? (linked.data ?? null) : null);
  const nameOf = nameIn(source.subjects);
  const canCreate = source.canWrite && view !== "explain";
  useShortcut(canCreate ? "c" : null, () => setOpen("new"), "Create policy");
  const create = canCreate && (
    <Button look="primary" icon={Plus} onClick={() => setOpen("new")}>
      Create policy
    </Button>
  );
  const close = () => {
    setOpen(null);
    setUrl({ create: undefined, address: undefined, effect: undefined, policy: undefined });
  };
  const tools = can("tools:read")
    ? { api, href: (address: string) => href(`tools/catalogue/${encodeURIComponent(address)}`) }
    : null;
  return (
    <>
      <PageHeader title="Policies" description={SENTENCES[view]} actions={create || undefined} />
      <div className="pb-4">
        <SegmentedControl label="View" options={VIEWS} value={view} onValueChange={onViewChange} />
      </div>
      {view === "explain" ? (
        <ExplainPanel subjects={source.subjects} />
      ) : (
        <>
          {view === "workspace" && (
            <>
              <div className="pb-3 empty:hidden">
                <ReadOnlyNote permission="policies:write" doing="create and change policies" />
              </div>
              <Inherited nameOf={nameOf} currency={source.currency} onOpen={setOpen} />
              <h2 className="pb-2 text-14 font-semibold">Of {source.name}</h2>
            </>
          )}
          <PolicyList nameOf={nameOf} onOpen={setOpen} create={create} />
        </>
      )}
      <DeveloperCorner
        example={
          view === "explain"
            ? verbExample("policies.explain", { call: { address: "workspace.create_ticket" } })
            : source.example
        }
        docsHref={view === "explain" ? "/docs/api#policiesExplain" : source.apiDocsHref}
      />
      {open && (
        <PolicyEditor
          key={open === "new" ? "new" : open.id}
          policy={open === "new" ? null : open}
          nameOf={nameOf}
          tools={tools}
          proposed={url}
          onClose={close}
        />
      )}
    </>
  );
}
