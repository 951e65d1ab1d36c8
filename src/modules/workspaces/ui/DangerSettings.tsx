import { Archive, LogOut, type LucideIcon, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import {
  client,
  useAction,
  useApi,
  useCan,
  useGo,
  type Place,
  workspaceHref,
} from "../../../web/api/index.ts";
import { useSession, useSessionChanges } from "../../../web/api/useSession.ts";
import { Button, Card, ConfirmDialog } from "../../../web/kit/index.ts";
import { nextPlace } from "../../../web/shell/nearestPlaces.ts";
import { useWhoMay } from "../../roles/ui/whoMay.ts";

type Step = "leave" | "archive" | "delete";

/** Ways out: leave it, archive it, delete it. */
export function DangerSettings({ workspace }: { workspace: Place }) {
  const can = useCan();
  const whoMay = useWhoMay();
  const [step, setStep] = useState<Step | null>(null);
  const reason = (permission: string, doing: string) =>
    can(permission) ? undefined : `${whoMay(permission)} ${doing}.`;
  const isInherited = workspace.roleFrom === "organization";
  return (
    <div className="max-w-180">
      <Card title="Danger" isFlush>
        <Row
          title="Leave this workspace"
          text="You lose access and the keys you own here stop at once. Somebody has to invite you to come back."
          reason={
            isInherited
              ? `You are here as ${workspace.role} of ${workspace.organizationName}, and cannot leave one workspace of it.`
              : undefined
          }
          button="Leave…"
          icon={LogOut}
          onClick={() => setStep("leave")}
        />
        <Row
          title="Archive this workspace"
          text="Gone from all lists. Its keys and sessions are refused at once, running work is cancelled, data is kept. It can be restored."
          reason={reason("workspaces:archive", "archive a workspace")}
          button="Archive…"
          icon={Archive}
          onClick={() => setStep("archive")}
        />
        <Row
          title="Delete this workspace"
          text="Only when it holds nothing: no agent a person edited, no tool, connection, run, file or used key. What holds something can be archived."
          reason={reason("workspaces:delete", "delete a workspace")}
          button="Delete…"
          icon={Trash2}
          onClick={() => setStep("delete")}
        />
      </Card>
      {step && <StepDialog step={step} workspace={workspace} onClose={() => setStep(null)} />}
    </div>
  );
}

function Row({
  title,
  text,
  reason,
  button,
  icon,
  onClick,
}: {
  title: string;
  text: string;
  /** Why it cannot be done. */
  reason: string | undefined;
  button: string;
  icon: LucideIcon;
  onClick: () => void;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2 border-t border-line p-4 first:border-t-0">
      <div className="min-w-0 flex-1 basis-72 text-13">
        <h3 className="font-medium">{title}</h3>
        <p className="text-ink-muted">{text}</p>
        {reason && <p className="mt-1 text-ink">{reason}</p>}
      </div>
      <Button icon={icon} disabled={reason !== undefined} onClick={onClick}>
        {button}
      </Button>
    </div>
  );
}

const WORDS: Record<
  Step,
  { action: string; what: string; done: string; consequence: (name: string) => ReactNode }
> = {
  leave: {
    action: "Leave workspace",
    what: "You did not leave.",
    done: "left",
    consequence: (name) => `You lose access to ${name} at once, and the keys you own in it stop working.`,
  },
  archive: {
    action: "Archive workspace",
    what: "The workspace was not archived.",
    done: "archived",
    consequence: (name) => (
      <ul className="flex list-disc flex-col gap-1 pl-5">
        <li>Everybody is out of {name} at once, you too.</li>
        <li>Its API keys and sessions are refused; callers get 403 workspace_archived.</li>
        <li>Runs under way are cancelled.</li>
        <li>Everything in it is kept, and an owner can restore it.</li>
      </ul>
    ),
  },
  delete: {
    action: "Delete workspace",
    what: "The workspace was not deleted.",
    done: "deleted",
    consequence: (name) =>
      `${name} is gone for good, with its members and its address. This cannot be undone.`,
  },
};

function StepDialog({ step, workspace, onClose }: { step: Step; workspace: Place; onClose: () => void }) {
  const api = useApi();
  const go = useGo();
  const { workspaces } = useSession();
  const { removeWorkspace, reloadNavigation } = useSessionChanges();
  const { id: workspaceId, slug, name } = workspace;
  const words = WORDS[step];
  const run = useAction<void, unknown>(
    () =>
      step === "leave"
        ? api.members.leave({})
        : step === "archive"
          ? client.workspaces.archive({ workspaceId, slug })
          : client.workspaces.delete({ workspaceId, slug }),
    {
      what: words.what,
      done: `${name} ${words.done}`,
      isInPlace: true,
      onDone: () => {
        const next = nextPlace(workspaces.data, workspace);
        go(next ? workspaceHref(next) : "/", { isReplacing: true });
        removeWorkspace(workspaceId);
        void reloadNavigation();
      },
    },
  );
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`${words.action} “${name}”?`}
      consequence={words.consequence(name)}
      action={words.action}
      cancel={step === "leave" ? "Stay" : "Keep it"}
      typeToConfirm={step === "leave" && workspace.environment !== "production" ? undefined : slug}
      isLoading={run.isBusy}
      error={run.problem}
      onConfirm={() => run.run()}
    />
  );
}
