import { Field, Select, Switch, TextInput } from "../../../web/kit/index.ts";
import { useOwner } from "../../tool-sources/ui/owner.ts";
import type { Integration } from "./connectionWords.tsx";
import { OAuthFields } from "./OAuthFields.tsx";
import type { NewConnectionDraft } from "./useNewConnection.ts";

const PLACEMENTS = [
  { value: "header", label: "In a header" },
  { value: "query", label: "In the query" },
] as const;
const SECRET_LABEL = { api_key: "API key", basic: "Password", bearer: "Token" } as const;

/** Name, addresses and secret of a new connection, as its kind asks for them. */
export function CredentialFields({
  draft,
  integration,
  errors,
  redirectUri,
}: {
  draft: NewConnectionDraft;
  integration: Integration | null;
  errors: Record<string, string>;
  redirectUri: string | null;
}) {
  const { scope } = useOwner();
  const { kind, method, isCustom } = draft;
  const hasSecret = (kind === "api_key" || kind === "basic" || kind === "bearer") && !draft.isEachMember;
  return (
    <>
      <Field label="Name" help="How people find it." error={errors.name}>
        <TextInput
          value={draft.name}
          placeholder={integration?.title ?? "Ticket system"}
          onValueChange={draft.setName}
        />
      </Field>
      {integration?.variables.map(({ name, title, example, isRequired }) => (
        <Field key={name} label={title} isOptional={!isRequired} error={errors[`variables.${name}`]}>
          <TextInput
            isMono
            placeholder={example}
            value={draft.variables[name] ?? ""}
            onValueChange={(value) => draft.setVariables({ ...draft.variables, [name]: value })}
          />
        </Field>
      ))}
      {(isCustom || integration?.baseUrl === null) && (
        <Field label="Base address" isOptional={isCustom} error={errors.baseUrl}>
          <TextInput
            isMono
            type="url"
            placeholder="https://api.example.org"
            value={draft.baseUrl}
            onValueChange={draft.setBaseUrl}
          />
        </Field>
      )}
      {isCustom && (
        <Field
          label="Hosts"
          isOptional={draft.baseUrl.trim() !== ""}
          help="Where the credential may be sent, and nowhere else; that of the base address always is. Several with spaces; *.example.org for all under it."
          error={Object.entries(errors).find(([path]) => path.startsWith("hosts"))?.[1]}
        >
          <TextInput
            isMono
            placeholder="api.example.org"
            value={draft.hosts}
            onValueChange={draft.setHosts}
          />
        </Field>
      )}
      {kind === "api_key" && isCustom && (
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Field label="Where it is sent" error={errors["apiKey.placement"]}>
            <Select
              options={PLACEMENTS}
              value={draft.apiKey.placement ?? "header"}
              onValueChange={(placement) => draft.setApiKey({ ...draft.apiKey, placement })}
            />
          </Field>
          <Field label="Name of it" error={errors["apiKey.parameter"]}>
            <TextInput
              isMono
              value={draft.apiKey.parameter ?? ""}
              onValueChange={(parameter) => draft.setApiKey({ ...draft.apiKey, parameter })}
            />
          </Field>
        </div>
      )}
      {kind === "basic" && !draft.isEachMember && (
        <Field label={method?.usernameLabel ?? "User name"} error={errors.username}>
          <TextInput value={draft.username} onValueChange={draft.setUsername} />
        </Field>
      )}
      {hasSecret && (
        <Field
          label={method?.secretLabel ?? SECRET_LABEL[kind]}
          help={`${method?.help ? `${method.help} ` : ""}It is stored encrypted and never shown again.`}
          error={errors.secret}
        >
          <TextInput
            type="password"
            autoComplete="new-password"
            value={draft.secret}
            onValueChange={draft.setSecret}
          />
        </Field>
      )}
      {kind === "oauth2" && (
        <OAuthFields draft={draft} integration={integration} errors={errors} redirectUri={redirectUri} />
      )}
      {isCustom && (
        <Field
          label="Test address"
          isOptional
          help="Asked with GET when the connection is tested, and by itself now and then."
          error={errors.testUrl}
        >
          <TextInput
            isMono
            type="url"
            placeholder="https://api.example.org/me"
            value={draft.testUrl}
            onValueChange={draft.setTestUrl}
          />
        </Field>
      )}
      {scope === "workspace" && kind !== "none" && (
        <Switch
          label="Every member connects an account of their own"
          hint="Calls then run with the account of whoever they are made for."
          isOn={draft.isEachMember}
          onChange={draft.setIsEachMember}
        />
      )}
    </>
  );
}
