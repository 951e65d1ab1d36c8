import { useState } from "react";
import { useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import {
  Button,
  CodeBlock,
  Dialog,
  ErrorState,
  Field,
  RadioGroup,
  SecretOnce,
  Select,
  TextInput,
} from "../../../web/kit/index.ts";
import { compactPermissions, permissionCatalogue } from "./permissionCatalogue.ts";
import { PermissionPicker } from "./PermissionPicker.tsx";

const DAY_MS = 86_400_000;
const EXPIRIES = [
  { value: "never", label: "Never" },
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "date", label: "On a date…" },
] as const;
const STAGES = [
  { value: "any", label: "Any stage" },
  { value: "production", label: "Only production" },
  { value: "uat", label: "Only uat" },
  { value: "dev", label: "Only dev" },
] as const;
type Expiry = (typeof EXPIRIES)[number]["value"];
const EXTENTS = [
  { value: "all", label: "Everything I may do", hint: "It follows you: what you lose, the key loses too." },
  { value: "some", label: "Only what I choose", hint: "And never more than you may do yourself." },
] as const;

const expiresAt = (expiry: Expiry, day: string): string | undefined => {
  if (expiry === "never") return undefined;
  if (expiry === "date") return day ? new Date(`${day}T23:59:59`).toISOString() : undefined;
  return new Date(Date.now() + Number(expiry) * DAY_MS).toISOString();
};

/** Makes a key; afterwards the same dialog shows the secret, once. */
export function CreateKeyDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const api = useApi();
  const { permissions: held } = useWorkspace();
  const [name, setName] = useState("");
  const [extent, setExtent] = useState<"all" | "some">("all");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(["runs:create", "runs:read"]));
  const [stage, setStage] = useState<(typeof STAGES)[number]["value"]>("any");
  const [expiry, setExpiry] = useState<Expiry>("never");
  const [day, setDay] = useState("");
  const [groups] = useState(permissionCatalogue);
  const create = useAction(
    () =>
      api.apiKeys.create({
        name,
        permissions: extent === "all" ? ["*"] : compactPermissions(chosen, groups, held),
        stage: stage === "any" ? undefined : stage,
        expiresAt: expiresAt(expiry, day),
      }),
    { what: "The key could not be created.", refreshes: ["api-keys"], isInPlace: true },
  );
  if (create.output)
    return (
      <IssuedKey secret={create.output.secret} name={create.output.name} {...{ isOpen, onOpenChange }} />
    );
  const permissionError =
    create.fieldErrors.permissions ??
    Object.entries(create.fieldErrors).find(([path]) => path.startsWith("permissions."))?.[1];
  const isReady = !(extent === "some" && chosen.size === 0) && !(expiry === "date" && day === "");
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      title="Create API key"
      description="A program uses it to act in this workspace."
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="create-key"
            disabled={!isReady}
            isLoading={create.isBusy}
          >
            Create key
          </Button>
        </>
      }
    >
      <form
        id="create-key"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!create.isBusy) create.run();
        }}
      >
        <Field label="Name" help="What uses it, so that you know it again." error={create.fieldErrors.name}>
          <TextInput value={name} onValueChange={setName} placeholder="nightly import" />
        </Field>
        <RadioGroup label="What it may do" options={EXTENTS} value={extent} onValueChange={setExtent} />
        {extent === "some" && (
          <div className="flex min-w-0 flex-col gap-1">
            <PermissionPicker groups={groups} held={held} chosen={chosen} onChosenChange={setChosen} />
            <p role="status" className="text-12 text-ink-muted">
              {chosen.size === 0 ? "Choose at least one." : `Chosen: ${[...chosen].sort().join(", ")}`}
            </p>
          </div>
        )}
        {permissionError && (
          <p role="alert" className="text-12 text-red">
            {permissionError}
          </p>
        )}
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Runs agents at" error={create.fieldErrors.stage}>
            <Select options={STAGES} value={stage} onValueChange={setStage} />
          </Field>
          <Field label="Expires" error={create.fieldErrors.expiresAt}>
            <Select options={EXPIRIES} value={expiry} onValueChange={setExpiry} />
          </Field>
          {expiry === "date" && (
            <Field label="Last day">
              <TextInput type="date" value={day} onValueChange={setDay} />
            </Field>
          )}
        </div>
        {create.problem && <ErrorState problem={create.problem} isInline />}
      </form>
    </Dialog>
  );
}

function IssuedKey({
  secret,
  name,
  isOpen,
  onOpenChange,
}: {
  secret: string;
  name: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const { origin } = window.location;
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isSticky
      title={`Key “${name}” created`}
      actions={
        <Button look="primary" onClick={() => onOpenChange(false)}>
          I have stored it
        </Button>
      }
    >
      <div className="flex min-w-0 flex-col gap-4">
        <SecretOnce secret={secret} name="API key" />
        <div className="flex min-w-0 flex-col gap-1">
          <span className="text-12 font-medium text-ink-muted">Try it</span>
          <CodeBlock
            label="Who am I, with curl"
            language="bash"
            code={`curl "${origin}/v1/me" \\\n  -H "Authorization: Bearer ${secret}"`}
            isWrapped
          />
        </div>
      </div>
    </Dialog>
  );
}
