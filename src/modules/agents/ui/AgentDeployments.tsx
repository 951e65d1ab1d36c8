import { Rocket } from "lucide-react";
import { useState } from "react";
import {
  type AgentDetail,
  type Deployment,
  Loaded,
  problemOf,
  useAction,
  useApi,
  useApiQuery,
  useCan,
  useWorkspace,
} from "../../../web/api/index.ts";
import { Button, Card, ConfirmDialog, EmptyState, Link, StageBadge, Time } from "../../../web/kit/index.ts";
import { DeployDialog } from "./DeployDialog.tsx";
import { STAGES, type Stage } from "./stages.ts";

/** The three stages: which version each serves, since when and by whom. */
export function AgentDeployments({ agent, onPublish }: { agent: AgentDetail; onPublish?: () => void }) {
  const api = useApi();
  const can = useCan();
  const { workspace } = useWorkspace();
  const [deployingTo, setDeployingTo] = useState<Stage | null>(null);
  const [withdrawing, setWithdrawing] = useState<Stage | null>(null);
  const query = useApiQuery(["agents", agent.id, "deployments"], (signal) =>
    api.deployments.list({ id: agent.id }, { signal }),
  );
  const withdraw = useAction(api.deployments.withdraw, {
    what: "The stage was not withdrawn.",
    done: (_, { stage }) => `${agent.name} is withdrawn from ${stage}`,
    refreshes: ["agents"],
    isInPlace: true,
    onDone: () => setWithdrawing(null),
  });
  if (agent.latestVersion === null)
    return (
      <EmptyState
        icon={Rocket}
        title="There is no version to deploy yet"
        sentence="Publish the draft first. A stage then points at that version, and callers name the stage."
        action={
          onPublish && (
            <Button look="primary" onClick={onPublish}>
              Publish version 1
            </Button>
          )
        }
        docs={{ label: "Versions and stages", href: "/docs/deployments" }}
      />
    );
  const isProduction = workspace.environment === "production" && withdrawing === "production";
  return (
    <Loaded query={query} thing="deployments">
      {({ data }) => (
        <>
          <div className="grid gap-3 lg:grid-cols-3">
            {STAGES.map(({ value: stage, hint }) => (
              <StageCard
                key={stage}
                stage={stage}
                hint={hint}
                deployment={data.find((each) => each.stage === stage)}
                latestVersion={agent.latestVersion}
                isAllowed={can(`deployments:${stage}`)}
                onDeploy={() => setDeployingTo(stage)}
                onWithdraw={() => setWithdrawing(stage)}
              />
            ))}
          </div>
          {deployingTo && (
            <DeployDialog
              agent={agent}
              stage={deployingTo}
              current={data.find(({ stage }) => stage === deployingTo)?.versionNumber ?? null}
              onClose={() => setDeployingTo(null)}
            />
          )}
          <ConfirmDialog
            isOpen={withdrawing !== null}
            onOpenChange={(isOpen) => {
              if (isOpen) return;
              setWithdrawing(null);
              withdraw.reset();
            }}
            title={`Withdraw “${agent.name}” from ${withdrawing}?`}
            consequence={
              <>
                Calls that name this stage {withdrawing === "production" && "or no stage "}are refused from
                then on. The version stays and can be deployed again.
                {isProduction && (
                  <p className="mt-2">
                    <strong className="font-semibold text-ink">{workspace.name}</strong> is a production
                    workspace.
                  </p>
                )}
              </>
            }
            action="Withdraw"
            typeToConfirm={isProduction ? workspace.name : undefined}
            isLoading={withdraw.isBusy}
            error={withdraw.error ? problemOf(withdraw.error, "The stage was not withdrawn.") : null}
            onConfirm={() => withdrawing && withdraw.run({ id: agent.id, stage: withdrawing })}
          />
        </>
      )}
    </Loaded>
  );
}

function StageCard({
  stage,
  hint,
  deployment,
  latestVersion,
  isAllowed,
  onDeploy,
  onWithdraw,
}: {
  stage: Stage;
  hint: string;
  deployment: Deployment | undefined;
  latestVersion: number | null;
  isAllowed: boolean;
  onDeploy: () => void;
  onWithdraw: () => void;
}) {
  const isBehind = deployment && latestVersion !== null && deployment.versionNumber < latestVersion;
  return (
    <Card>
      <div className="flex h-full flex-col gap-3 text-13">
        <div>
          <StageBadge stage={stage} />
          <p className="mt-1 text-12 text-ink-muted">{hint}</p>
        </div>
        {deployment ? (
          <div>
            <p className="text-16 font-semibold">
              <Link href={`?tab=versions&version=${deployment.versionNumber}`}>
                Version {deployment.versionNumber}
              </Link>
              {isBehind && (
                <span className="ml-2 text-12 font-normal text-ink-muted">newest is v{latestVersion}</span>
              )}
            </p>
            <p className="text-12 text-ink-muted">
              by {deployment.deployedByName ?? "somebody"}, <Time at={deployment.deployedAt} />
            </p>
          </div>
        ) : (
          <p className="text-ink-faint">Serves nothing.</p>
        )}
        <div className="mt-auto flex flex-wrap gap-2">
          {isAllowed ? (
            <>
              <Button onClick={onDeploy}>{deployment ? "Deploy another version" : "Deploy a version"}</Button>
              {deployment && (
                <Button look="ghost" onClick={onWithdraw}>
                  Withdraw
                </Button>
              )}
            </>
          ) : (
            <p className="text-12 text-ink-faint">
              Deploying here needs <code className="font-mono">deployments:{stage}</code>.
            </p>
          )}
        </div>
      </div>
    </Card>
  );
}
