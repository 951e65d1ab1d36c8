import { useState } from "react";
import { useAccount, useAction, useApi } from "../../../web/api/index.ts";
import { Callout, Field, Link, RadioGroup, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { hostAndPort, isPrivateAddress, type ProviderKind, providerOf, PROVIDERS } from "./providers.ts";

const KINDS = PROVIDERS.map(({ kind, label, hint }) => ({ value: kind, label, hint }));

/** Connects a model provider: first which one, then what it needs. */
export function ConnectionDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const api = useApi();
  const [kind, setKind] = useState<ProviderKind>("openai");
  const [name, setName] = useState("");
  const [baseUrl, setBaseUrl] = useState("");
  const [secret, setSecret] = useState("");
  const provider = providerOf(kind);
  const create = useAction(
    () =>
      api.connections.create({
        kind,
        name: name || provider.label,
        ...(baseUrl ? { baseUrl } : {}),
        ...(secret ? { secret } : {}),
      }),
    {
      what: "The connection could not be added.",
      done: (connection) => `Connection “${connection.name}” added`,
      refreshes: ["connections"],
      isInPlace: true,
      onDone: () => onOpenChange(false),
    },
  );
  return (
    <FormDialog
      isOpen={isOpen}
      title="Connect a model provider"
      action={create}
      submit="Add connection"
      onSubmit={() => create.run()}
      onClose={() => onOpenChange(false)}
    >
      <RadioGroup label="Provider" options={KINDS} value={kind} onValueChange={setKind} isCards />
      <Field label="Name" help="How agents find it." error={create.fieldErrors.name}>
        <TextInput value={name} placeholder={provider.label} onValueChange={setName} />
      </Field>
      <BaseUrlField
        kind={kind}
        value={baseUrl}
        onValueChange={setBaseUrl}
        error={create.fieldErrors.baseUrl}
      />
      <Field
        label="API key"
        isOptional={kind === "openai-compatible"}
        help={`${provider.secretHelp} It is stored encrypted and never shown again.`}
        error={create.fieldErrors.secret}
      >
        <TextInput type="password" autoComplete="new-password" value={secret} onValueChange={setSecret} />
      </Field>
    </FormDialog>
  );
}

/** The address of an OpenAI-compatible server, or of a gateway before one of the others. */
export function BaseUrlField({
  kind,
  value,
  onValueChange,
  error,
}: {
  kind: ProviderKind;
  value: string;
  onValueChange: (value: string) => void;
  error?: string;
}) {
  const isNeeded = kind === "openai-compatible";
  return (
    <>
      <Field
        label="Base URL"
        isOptional={!isNeeded}
        help={isNeeded ? "Up to and with /v1." : "Only for a gateway in front of the provider."}
        error={error}
      >
        <TextInput
          isMono
          type="url"
          value={value}
          placeholder={isNeeded ? "http://localhost:11434/v1" : ""}
          onValueChange={onValueChange}
        />
      </Field>
      {isPrivateAddress(value) && <PrivateAddressNote url={value} />}
    </>
  );
}

function PrivateAddressNote({ url }: { url: string }) {
  const { isInstallationAdmin } = useAccount();
  return (
    <Callout kind="warning" title="This is a private address">
      Agents reach it only when the installation&rsquo;s allowlist names{" "}
      <code className="font-mono text-12">{hostAndPort(url)}</code>.{" "}
      {isInstallationAdmin ? (
        <Link href="/system?tab=settings">Open the installation&rsquo;s settings</Link>
      ) : (
        "Ask the installation administrator to add it."
      )}
    </Callout>
  );
}
