import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { problemOf, useAction, useApi, useApiQuery, useCan, type Workspace } from "../../../web/api/index.ts";
import { useSessionChanges } from "../../../web/api/useSession.ts";
import {
  Button,
  Callout,
  Card,
  ConfirmDialog,
  EnvironmentBadge,
  ErrorState,
  SkeletonText,
} from "../../../web/kit/index.ts";
import { ReadOnlyNote } from "../../roles/ui/ReadOnlyNote.tsx";

const MEANING = {
  production:
    "Real customers and real effects. Anything irreversible asks once more, and running an unpublished draft needs its own permission.",
  staging: "A rehearsal of production. It can become a production workspace.",
  development: "For building and trying things out. It stays what it is.",
} as const;

/** What the environment means, what converting would mean, and the conversion. */
export function EnvironmentSettings({
  workspace,
  onSaved,
}: {
  workspace: Workspace;
  onSaved: (workspace: Workspace) => void;
}) {
  const { environment } = workspace;
  return (
    <div className="flex max-w-180 flex-col gap-4">
      <Card title="Environment">
        <ul className="flex flex-col gap-3">
          {(["production", "staging", "development"] as const).map((each) => (
            <li key={each} className="grid gap-x-4 gap-y-1 text-13 sm:grid-cols-[120px_minmax(0,1fr)]">
              <span>
                <EnvironmentBadge environment={each} />
              </span>
              <span className={each === environment ? "font-medium text-ink" : "text-ink-muted"}>
                {each === environment && <strong>This workspace. </strong>}
                {MEANING[each]}
              </span>
            </li>
          ))}
        </ul>
      </Card>
      {environment === "development" ? (
        <Callout title="A development workspace is not converted">
          Create a staging or production workspace and bring over what is ready.
        </Callout>
      ) : (
        <Conversion
          key={environment}
          workspace={workspace}
          target={environment === "staging" ? "production" : "staging"}
          onSaved={onSaved}
        />
      )}
    </div>
  );
}

function Conversion({
  workspace,
  target,
  onSaved,
}: {
  workspace: Workspace;
  target: "production" | "staging";
  onSaved: (workspace: Workspace) => void;
}) {
  const api = useApi();
  const can = useCan();
  const { changeWorkspace } = useSessionChanges();
  const [isAsking, setIsAsking] = useState(false);
  const check = useApiQuery(
    ["environment-check", target],
    (signal) => api.workspaces.checkEnvironment({ workspaceId: workspace.id, target }, { signal }),
    { staleMs: 0 },
  );
  const convert = useAction(
    () => api.workspaces.convertEnvironment({ workspaceId: workspace.id, target, slug: workspace.slug }),
    {
      what: "The workspace was not converted.",
      done: `${workspace.name} is now a ${target} workspace`,
      isInPlace: true,
      onDone: (saved) => {
        setIsAsking(false);
        onSaved(saved);
        changeWorkspace(saved);
      },
    },
  );
  const warnings = check.data?.warnings ?? [];
  return (
    <Card title={`Convert to ${target}`}>
      <div className="flex flex-col items-start gap-3 text-13">
        {check.error ? (
          <ErrorState
            problem={problemOf(check.error, "It could not be checked.")}
            onRetry={() => void check.refetch()}
            isRetrying={check.isFetching}
            isInline
          />
        ) : !check.data ? (
          <SkeletonText lines={3} />
        ) : (
          <>
            <p className="text-ink-muted">
              {warnings.length === 0
                ? "Checked: nothing stands out. Nothing but the environment changes; agents, keys and data stay."
                : `Checked: ${warnings.length === 1 ? "one thing" : `${warnings.length} things`} to know before. The check changes nothing.`}
            </p>
            {warnings.length > 0 && (
              <ul className="flex flex-col gap-2">
                {warnings.map(({ code, message }) => (
                  <li key={`${code}${message}`} className="flex items-start gap-2">
                    <TriangleAlert aria-label="Warning" size={15} className="mt-0.5 shrink-0 text-amber" />
                    <span>{message}</span>
                  </li>
                ))}
              </ul>
            )}
            <ReadOnlyNote permission="workspaces:convert" doing="convert a workspace" />
            {can("workspaces:convert") && (
              <Button disabled={!check.data.isPossible} onClick={() => setIsAsking(true)}>
                {`Convert to ${target}…`}
              </Button>
            )}
          </>
        )}
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onOpenChange={setIsAsking}
        title={`Convert “${workspace.name}” to ${target}?`}
        consequence={
          <>
            <p>
              {target === "production"
                ? "From now on everything here counts as real work, for everybody in it."
                : "From now on drafts run here like anywhere else, and nothing asks twice any more."}
            </p>
            {warnings.length > 0 && (
              <ul className="mt-2 list-disc pl-5">
                {warnings.map(({ code, message }) => (
                  <li key={`${code}${message}`}>{message}</li>
                ))}
              </ul>
            )}
          </>
        }
        action={`Convert to ${target}`}
        cancel={`Keep ${workspace.environment}`}
        typeToConfirm={workspace.slug}
        isLoading={convert.isBusy}
        error={convert.problem}
        onConfirm={() => convert.run()}
      />
    </Card>
  );
}
