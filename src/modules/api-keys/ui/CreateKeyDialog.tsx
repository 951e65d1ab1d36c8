import { useState } from "react";
import { useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import { EnvironmentBadge, Field, RadioGroup, Select, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { SecretDialog } from "../../../web/parts/SecretDialog.tsx";
import { matrixGroups } from "../../roles/ui/matrixRows.ts";
import { useCatalogue } from "../../roles/ui/useRoles.ts";
import { issuedKey } from "./keyFacts.ts";
import { chosenExpiry, KeyLimits, NO_LIMITS } from "./KeyLimits.tsx";
import { expiryOf, type Extent, listError, type NewKey, permissionsOf, rangesIn } from "./newKey.ts";
import { PermissionPicker } from "./PermissionPicker.tsx";
import { EVERY_TOOL, MYSELF, useKeyMaxDays, useKeyOwners } from "./useKeyOwners.ts";

const extentsFor = (isMine: boolean) =>
  [
    {
      value: "all",
      label: isMine ? "Everything I may" : "Everything it may",
      hint: isMine
        ? "It follows you: what you lose, the key loses too."
        : "It follows the service account, within what you may yourself.",
    },
    { value: "read", label: "Read only", hint: "Sees what you see, changes nothing." },
    { value: "run", label: "Run agents", hint: "Finds agents, runs them and reads their runs." },
    { value: "some", label: "What I choose", hint: "And never more than you may do yourself." },
  ] as const;

/** Makes a key; afterwards shows the secret, once. Mount it when it opens. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const { workspace, permissions: held } = useWorkspace();
  const catalogue = useCatalogue();
  const owners = useKeyOwners();
  const maxDays = useKeyMaxDays() ?? null;
  const [name, setName] = useState("");
  const [owner, setOwner] = useState(MYSELF);
  const [extent, setExtent] = useState<Extent>("all");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(["runs:create", "runs:read"]));
  const [limits, setLimits] = useState(NO_LIMITS);
  const expiry = chosenExpiry(limits, maxDays);
  const permissions = permissionsOf(extent, chosen, held);
  const create = useAction((key: NewKey) => api.apiKeys.create(key), {
    what: "The key could not be created.",
    refreshes: ["api-keys"],
    isInPlace: true,
  });
  if (create.output) {
    const { name: given, secret } = create.output;
    return <SecretDialog title={`Key “${given}” created`} {...issuedKey(secret)} onClose={onClose} />;
  }
  const submit = () =>
    create.run({
      name,
      permissions,
      serviceAccountId: owner === MYSELF ? undefined : owner,
      stage: limits.stage === "any" ? undefined : limits.stage,
      expiresAt: expiryOf(expiry, limits.day, Date.now()),
      ipRanges: rangesIn(limits.ranges),
      rateLimitPerMinute: limits.rateLimitPerMinute ?? undefined,
      toolkitId: limits.tools === EVERY_TOOL ? undefined : limits.tools,
    });
  const permissionError = listError(create.fieldErrors, "permissions", permissions);
  const isReady = permissions.length > 0 && !(expiry === "date" && limits.day === "");
  return (
    <FormDialog
      title={`Create API key in ${workspace.name}`}
      description={
        <span className="inline-flex flex-wrap items-center gap-1.5">
          A program uses it to act in this workspace alone.{" "}
          <EnvironmentBadge environment={workspace.environment} />
        </span>
      }
      action={create}
      submit="Create key"
      onSubmit={submit}
      isReady={isReady}
      onClose={onClose}
    >
      <Field label="Name" help="What uses it, so that you know it again." error={create.fieldErrors.name}>
        <TextInput value={name} onValueChange={setName} placeholder="nightly import" />
      </Field>
      {owners.length > 1 && (
        <Field
          label="Owner"
          help={
            owner === MYSELF
              ? "The key has your power and ends when your access ends."
              : "The key has the service account's power and stays when people leave."
          }
          error={create.fieldErrors.serviceAccountId}
        >
          <Select options={owners} value={owner} onValueChange={setOwner} />
        </Field>
      )}
      <RadioGroup
        label="What it may do"
        options={extentsFor(owner === MYSELF)}
        value={extent}
        onValueChange={setExtent}
      />
      {extent === "some" && (
        <div className="flex min-w-0 flex-col gap-1">
          {catalogue.data && (
            <PermissionPicker
              groups={matrixGroups(catalogue.data)}
              chosen={chosen}
              onChosenChange={setChosen}
            />
          )}
          <p role="status" className="text-12 text-ink-muted">
            {chosen.size === 0 ? "Choose at least one." : `Chosen: ${permissions.join(", ")}`}
          </p>
        </div>
      )}
      {permissionError && (
        <p role="alert" className="text-12 text-red">
          {permissionError}
        </p>
      )}
      <KeyLimits limits={limits} onChange={setLimits} maxDays={maxDays} errors={create.fieldErrors} />
    </FormDialog>
  );
}
