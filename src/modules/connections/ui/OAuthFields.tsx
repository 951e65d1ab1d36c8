import { Checkbox, Field, Select, TextInput } from "../../../web/kit/index.ts";
import type { Integration, Method } from "./connectionWords.tsx";
import { RedirectAddress } from "./RedirectAddress.tsx";
import type { OAuthChange } from "./useOAuthChange.ts";

const GRANTS = [
  { value: "authorization_code", label: "In a window, by a person" },
  { value: "client_credentials", label: "As the client itself" },
  { value: "device", label: "With a code on another device" },
] as const;
const ADDRESSES = [
  ["authorizationUrl", "Authorization address", ["authorization_code"]],
  ["deviceAuthorizationUrl", "Device authorization address", ["device"]],
  ["tokenUrl", "Token address", ["authorization_code", "client_credentials", "device"]],
  ["revocationUrl", "Revocation address", ["authorization_code", "client_credentials", "device"]],
] as const;

/** What OAuth needs besides consent: the client, its scopes, and of a custom service its addresses. */
export function OAuthFields({
  draft,
  integration,
  errors,
  secretHelp,
  redirectUri,
}: {
  draft: { oauth: OAuthChange; changeOAuth(part: OAuthChange): void; method: Method | null };
  integration: Integration | null;
  errors: Record<string, string>;
  secretHelp?: string;
  /** Shown where the app at the service has to list it. */
  redirectUri: string | null;
}) {
  const { oauth, changeOAuth, method } = draft;
  const grants = method ? GRANTS.filter(({ value }) => method.grants.includes(value)) : GRANTS;
  const hasApp = integration?.oauthApp !== null && integration !== null;
  return (
    <>
      {grants.length > 1 && (
        <Field label="How access is allowed" error={errors["oauth.grant"]}>
          <Select
            options={grants}
            value={oauth.grant ?? "authorization_code"}
            onValueChange={(grant) => changeOAuth({ grant })}
          />
        </Field>
      )}
      {integration === null && (
        <>
          <Field
            label="Protected resource"
            isOptional
            help="Its metadata says the rest: of an MCP server this is all it takes. Without it, give the addresses below."
            error={errors["oauth.resourceUrl"]}
          >
            <TextInput
              isMono
              type="url"
              value={oauth.resourceUrl ?? ""}
              onValueChange={(resourceUrl) => changeOAuth({ resourceUrl })}
            />
          </Field>
          {ADDRESSES.filter(([, , of]) =>
            (of as readonly string[]).includes(oauth.grant ?? "authorization_code"),
          ).map(([field, label]) => (
            <Field
              key={field}
              label={label}
              isOptional={field === "revocationUrl" || Boolean(oauth.resourceUrl)}
              error={errors[`oauth.${field}`]}
            >
              <TextInput
                isMono
                type="url"
                value={oauth[field] ?? ""}
                onValueChange={(value) => changeOAuth({ [field]: value })}
              />
            </Field>
          ))}
        </>
      )}
      {redirectUri && (oauth.grant ?? "authorization_code") === "authorization_code" && (
        <RedirectAddress uri={redirectUri} />
      )}
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field
          label="Client id"
          isOptional
          help={
            hasApp
              ? "Empty: the organization's own app."
              : integration
                ? "Of the OAuth app you made there."
                : "Empty where the service registers clients by itself."
          }
          error={errors["oauth.clientId"]}
        >
          <TextInput
            isMono
            value={oauth.clientId ?? ""}
            onValueChange={(clientId) => changeOAuth({ clientId })}
          />
        </Field>
        <Field label="Client secret" isOptional help={secretHelp} error={errors["oauth.clientSecret"]}>
          <TextInput
            type="password"
            autoComplete="new-password"
            value={oauth.clientSecret ?? ""}
            onValueChange={(clientSecret) => changeOAuth({ clientSecret })}
          />
        </Field>
      </div>
      {method && method.scopes.length > 0 ? (
        <fieldset className="flex flex-col gap-2">
          <legend className="pb-1 text-13 font-medium">Scopes</legend>
          {method.scopes.map(({ name, title }) => (
            <Checkbox
              key={name}
              label={title}
              hint={<code className="font-mono text-12 break-all">{name}</code>}
              isChecked={oauth.scopes?.includes(name) ?? false}
              onCheckedChange={(isChecked) =>
                changeOAuth({
                  scopes: isChecked
                    ? [...(oauth.scopes ?? []), name]
                    : (oauth.scopes ?? []).filter((each) => each !== name),
                })
              }
            />
          ))}
        </fieldset>
      ) : (
        integration === null && (
          <Field label="Scopes" isOptional help="With spaces between." error={errors["oauth.scopes"]}>
            <TextInput
              isMono
              value={(oauth.scopes ?? []).join(" ")}
              onValueChange={(text) => changeOAuth({ scopes: text.split(/\s+/).filter(Boolean) })}
            />
          </Field>
        )
      )}
    </>
  );
}
