import { useState } from "react";
import {
  type AgentDetail,
  BailiwickError,
  problemOf,
  useAction,
  useApi,
  useCan,
  useGo,
  useHref,
  useWorkspace,
} from "../../../web/api/index.ts";
import { Card, ConfirmDialog, Field, Link, TextArea, TextInput } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { DeleteCard } from "../../../web/parts/DeleteCard.tsx";
import { SpendLimits } from "../../limits/ui/SpendLimits.tsx";

/** Name, slug and description, and at the end what cannot be taken back. */
export function AgentSettings({ agent }: { agent: AgentDetail }) {
  const api = useApi();
  const can = useCan();
  const isReadOnly = !can("agents:write");
  const [name, setName] = useState(agent.name);
  const [slug, setSlug] = useState(agent.slug);
  const [description, setDescription] = useState(agent.description);
  const isChanged = name !== agent.name || slug !== agent.slug || description !== agent.description;
  const save = useAction(api.agents.update, {
    what: "The agent was not changed.",
    done: "Saved",
    refreshes: ["agents"],
    isInPlace: true,
  });
  return (
    <div className="flex max-w-180 flex-col gap-6">
      <Card title="Naming">
        <SaveForm
          action={save}
          onSave={() => save.run({ id: agent.id, name, slug, description })}
          isReady={isChanged}
          canSave={!isReadOnly}
        >
          <Field label="Name" error={save.fieldErrors.name}>
            <TextInput value={name} onValueChange={setName} readOnly={isReadOnly} maxLength={80} />
          </Field>
          <Field
            label="Slug"
            help={
              slug === agent.slug
                ? "What callers may name instead of the id; also the model name for OpenAI clients."
                : `Callers that name “${agent.slug}” no longer find it. Its id stays.`
            }
            error={save.fieldErrors.slug}
          >
            <TextInput value={slug} onValueChange={setSlug} isMono readOnly={isReadOnly} maxLength={60} />
          </Field>
          <Field label="Description" isOptional error={save.fieldErrors.description}>
            <TextArea
              value={description}
              onValueChange={setDescription}
              rows={2}
              readOnly={isReadOnly}
              maxLength={500}
            />
          </Field>
        </SaveForm>
      </Card>
      <SpendLimits subject={{ kind: "agent", id: agent.id, name: agent.name }} />
      {can("agents:delete") && <DeleteAgent agent={agent} />}
    </div>
  );
}

function DeleteAgent({ agent }: { agent: AgentDetail }) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const { workspace } = useWorkspace();
  const isProduction = workspace.environment === "production";
  const remove = useAction(api.agents.delete, {
    what: "The agent was not deleted.",
    done: `Agent “${agent.name}” deleted`,
    refreshes: ["agents"],
    isInPlace: true,
    onDone: () => go(href("agents"), { isReplacing: true }),
  });
  return (
    <DeleteCard
      kind="agent"
      rule="Takes its draft and versions with it. Refused while a stage or a session still points at it."
      action={remove}
    >
      {(asking) => (
        <ConfirmDialog
          {...asking}
          title={`Delete agent “${agent.name}”?`}
          consequence={
            <>
              Its draft and {agent.latestVersion ?? 0} versions are gone for good. Its runs and the audit log
              stay.
              {isProduction && (
                <p className="mt-2">
                  <strong className="font-semibold text-ink">{workspace.name}</strong> is a production
                  workspace.
                </p>
              )}
            </>
          }
          action="Delete agent"
          typeToConfirm={isProduction ? workspace.name : undefined}
          isLoading={remove.isBusy}
          error={
            remove.error
              ? {
                  ...problemOf(remove.error, "The agent was not deleted."),
                  advice: <Pointers error={remove.error} />,
                }
              : null
          }
          onConfirm={() => remove.run({ id: agent.id })}
        />
      )}
    </DeleteCard>
  );
}

/** What still points at the agent, with links. */
function Pointers({ error }: { error: unknown }) {
  const href = useHref();
  if (!(error instanceof BailiwickError)) return null;
  const { deployments, sessions } = (error.problem ?? {}) as {
    deployments?: { stage: string; versionNumber: number }[];
    sessions?: string[];
  };
  return (
    <span className="flex flex-col">
      {deployments?.map(({ stage, versionNumber }) => (
        <Link key={stage} href="?tab=deployments">
          {stage} serves version {versionNumber}
        </Link>
      ))}
      {sessions?.map((id) => (
        <Link key={id} href={href(`sessions/${id}`)} className="font-mono text-12">
          {id}
        </Link>
      ))}
    </span>
  );
}
