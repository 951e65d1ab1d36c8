import type { ReactNode } from "react";
import { useApi, useApiQuery, useHref } from "../../../web/api/index.ts";
import { Callout, Combobox, Field, Link, Select } from "../../../web/kit/index.ts";
import { STAGES, type Stage } from "./stages.ts";

/** Which agent, and which of its stages, something starts by itself; says so when nothing is deployed there. */
export function AgentStageFields({
  agentId,
  stage,
  onChange,
  errors,
  agentHelp,
  isReadOnly,
}: {
  agentId: string | null;
  stage: Stage;
  onChange: (change: { agentId?: string | null; stage?: Stage }) => void;
  errors: { agentId?: string | undefined; stage?: string | undefined };
  agentHelp?: ReactNode;
  isReadOnly?: boolean;
}) {
  const api = useApi();
  const href = useHref();
  const agents = useApiQuery(["agents", "options"], (signal) => api.agents.list({ limit: 200 }, { signal }));
  const agent = agents.data?.data.find(({ id }) => id === agentId);
  const hasNone = agents.data?.data.length === 0;
  const isMissing = agent && !agent.stages.some((each) => each.stage === stage);
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Field label="Agent" help={agentHelp} error={errors.agentId}>
          <Combobox
            options={(agents.data?.data ?? []).map(({ id, name, slug }) => ({
              value: id as string,
              label: name,
              hint: slug,
            }))}
            value={agentId}
            onValueChange={(next) => onChange({ agentId: next })}
            placeholder={agents.isPending ? "Loading agents…" : "Choose an agent"}
            emptyText={hasNone ? "There is no agent here yet." : "No agent of that name."}
            isDisabled={isReadOnly}
          />
        </Field>
        <Field label="Stage" error={errors.stage}>
          <Select
            options={STAGES.map(({ value, label }) => ({ value, label }))}
            value={stage}
            onValueChange={(next) => onChange({ stage: next })}
            isDisabled={isReadOnly}
          />
        </Field>
      </div>
      {hasNone && (
        <Callout title="There is no agent here yet">
          <Link href={href("agents")}>Create an agent</Link> first, and publish it.
        </Callout>
      )}
      {isMissing && (
        <Callout kind="warning" title={`${agent.name} serves nothing in ${stage}`}>
          It cannot be started until a version is{" "}
          <Link href={href(`agents/${agent.id}?tab=deployments`)}>deployed to {stage}</Link>.
        </Callout>
      )}
    </>
  );
}
