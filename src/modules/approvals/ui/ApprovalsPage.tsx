import { Ban, CircleCheck, ClipboardCheck } from "lucide-react";
import { useState } from "react";
import {
  useAction,
  useApi,
  useCan,
  useHref,
  useList,
  usePageTitle,
  useUrlState,
  useWorkspace,
} from "../../../web/api/index.ts";
import { Button, ConfirmDialog, Dialog, Field, SegmentedControl, TextArea } from "../../../web/kit/index.ts";
import { ListPage } from "../../../web/parts/ListPage.tsx";
import { UrlFilter } from "../../../web/parts/UrlFilter.tsx";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useIsNarrow } from "../../../web/shell/useIsNarrow.ts";
import { approvalColumns, NARROW_ROW_PX, narrowColumns } from "./approvalColumns.tsx";
import { ApprovalPanel } from "./ApprovalPanel.tsx";
import { APPROVAL_STATES } from "./ApprovalState.tsx";
import { AFTER_DECISION, APPROVALS, type Approval, useApprovalCounts } from "./approvals.ts";

const VIEWS = ["mine", "waiting", "review", "all"] as const;
type View = (typeof VIEWS)[number];
const POLL_MS = 10_000;
/** As many as the API decides at once. */
const AT_ONCE = 50;

const EMPTY: Record<View, { title: string; sentence: string }> = {
  mine: {
    title: "Nothing waits for you",
    sentence:
      "When an agent, a task or somebody else is about to do what policies ask people about, it waits here.",
  },
  waiting: { title: "Nothing waits", sentence: "No call in this workspace waits for people." },
  review: {
    title: "Nothing to review",
    sentence: "When an owner approves a call alone, somebody else looks at it here afterwards.",
  },
  all: {
    title: "Nothing was ever asked",
    sentence:
      "Policies decide what asks people first: tools that change something do, unless one allows them.",
  },
};

/** What people were asked to approve: what waits for me first. The view is in the URL. */
export function ApprovalsPage() {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const counts = useApprovalCounts();
  const isNarrow = useIsNarrow();
  usePageTitle("Approvals");
  const first: View = can("approvals:decide") ? "mine" : "waiting";
  const view = VIEWS.find((each) => each === url.view) ?? first;
  const state = APPROVAL_STATES.find(({ value }) => value === url.state)?.value;
  const filters = {
    ...(view === "mine" ? { isMine: "true" as const } : {}),
    ...(view === "waiting" ? { state: "pending" as const } : {}),
    ...(view === "review" ? { isToReview: "true" as const } : {}),
    ...(view === "all" && state ? { state } : {}),
  };
  const list = useList(
    [APPROVALS, "list", filters],
    (cursor, signal) => api.approvals.list({ cursor, ...(filters as object) }, { signal }),
    { pollMs: POLL_MS },
  );
  const count = { mine: counts?.mine, waiting: counts?.pending, review: counts?.toReview, all: undefined };
  const label = (name: string, of: View) => (count[of] ? `${name} ${count[of]}` : name);
  const isFiltered = view === "all" && state !== undefined;
  return (
    <ListPage
      title="Approvals"
      name="approvals"
      description="Calls that wait until people agree: each is shown with what it would do and why it was asked."
      actions={
        can("policies:read") && (
          <Button href={href("policies")}>{can("policies:write") ? "Edit policies" : "See policies"}</Button>
        )
      }
      filters={
        <>
          <SegmentedControl<View>
            label="Show"
            options={[
              ...(can("approvals:decide")
                ? [{ value: "mine" as const, label: label("For me", "mine") }]
                : []),
              { value: "waiting", label: label("Waiting", "waiting") },
              { value: "review", label: label("To review", "review") },
              { value: "all", label: "All" },
            ]}
            value={view}
            onValueChange={(next) => setUrl({ view: next === first ? undefined : next, state: undefined })}
          />
          {view === "all" && <UrlFilter name="state" label="State" options={APPROVAL_STATES} />}
        </>
      }
      isFiltered={isFiltered}
      onClear={() => setUrl({ state: undefined })}
      list={list}
      columns={isNarrow ? narrowColumns : approvalColumns}
      rowPx={isNarrow ? NARROW_ROW_PX : undefined}
      onOpen={({ id }) => setUrl({ approval: id })}
      openKey={url.approval}
      bulkActions={
        view === "mine" && !isNarrow ? (ids, done) => <BulkActions ids={ids} onDone={done} /> : undefined
      }
      noMatch="No approval matches"
      empty={{
        icon: ClipboardCheck,
        ...EMPTY[view],
        action:
          view === "mine" && counts !== undefined && counts.pending > 0 ? (
            <Button onClick={() => setUrl({ view: "waiting" })}>Show what waits for others</Button>
          ) : undefined,
        docs: { label: "How approvals work", href: "/docs/approvals" },
      }}
      example={verbExample("approvals.list", filters as object)}
      docsHref="/docs/api#approvalsList"
    >
      {url.approval && <ApprovalPanel id={url.approval} onClose={() => setUrl({ approval: undefined })} />}
    </ListPage>
  );
}

/** The same decision about all that are chosen; each answers for itself. */
function BulkActions({ ids, onDone }: { ids: readonly string[]; onDone: () => void }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const [isApproving, setApproving] = useState(false);
  const [isDenying, setDenying] = useState(false);
  const [reason, setReason] = useState("");
  const decide = useAction(
    async (decision: "approve" | "deny") => {
      const answers = [];
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const some = ids.slice(from, from + AT_ONCE) as Approval["id"][];
        const { data } = await api.approvals.decide({
          ids: some,
          decision,
          ...(decision === "deny" ? { reason } : {}),
        });
        answers.push(...data);
      }
      return answers;
    },
    {
      what: "They were not decided.",
      done: (answers, decision) => {
        const failed = answers.filter(({ error }) => error !== null);
        const said = `${answers.length - failed.length} ${decision === "approve" ? "approved" : "denied"}`;
        return failed.length > 0 ? `${said}; ${failed.length} not: ${failed[0]!.error!.message}` : said;
      },
      refreshes: AFTER_DECISION,
      onDone: () => {
        setApproving(false);
        setDenying(false);
        onDone();
      },
    },
  );
  return (
    <>
      <Button
        size="small"
        icon={CircleCheck}
        isLoading={decide.isBusy}
        onClick={() => (workspace.environment === "production" ? setApproving(true) : decide.run("approve"))}
      >
        Approve
      </Button>
      <Button size="small" icon={Ban} onClick={() => setDenying(true)}>
        Deny…
      </Button>
      <ConfirmDialog
        isOpen={isApproving}
        onOpenChange={setApproving}
        title={`Approve ${ids.length === 1 ? "this call" : `${ids.length} calls`} in ${workspace.name}?`}
        consequence="This is a production workspace, and a call may remove or overwrite what cannot be had back."
        action="Approve"
        cancel="Back"
        isLoading={decide.isBusy}
        onConfirm={() => decide.run("approve")}
      />
      <Dialog
        isOpen={isDenying}
        onOpenChange={setDenying}
        width="small"
        title={ids.length === 1 ? "Deny this call?" : `Deny ${ids.length} calls?`}
        actions={
          <>
            <Button onClick={() => setDenying(false)}>Back</Button>
            <Button
              look="danger"
              isLoading={decide.isBusy}
              disabled={reason.trim() === ""}
              onClick={() => decide.run("deny")}
            >
              Deny
            </Button>
          </>
        }
      >
        <Field label="Reason" help="Whoever asked is told, a model too.">
          <TextArea value={reason} onValueChange={setReason} rows={3} autoFocus />
        </Field>
      </Dialog>
    </>
  );
}
