import { useState } from "react";
import type { Input } from "../../../web/api/index.ts";
import type { CredentialKind, Integration, Method } from "./connectionWords.tsx";

type New = Input<"connections.create">;
type OAuth = NonNullable<New["oauth"]>;

/** What the wizard knows of a connection so far. */
export function useNewConnection(integration: Integration | null) {
  const [kind, setKind] = useState<CredentialKind>(integration?.methods[0]?.kind ?? "bearer");
  const method = integration?.methods.find((each) => each.kind === kind) ?? null;
  const [name, setName] = useState(integration?.title ?? "");
  const [baseUrl, setBaseUrl] = useState("");
  const [hosts, setHosts] = useState("");
  const [testUrl, setTestUrl] = useState("");
  const [username, setUsername] = useState("");
  const [secret, setSecret] = useState("");
  const [apiKey, setApiKey] = useState<NonNullable<New["apiKey"]>>({
    placement: "header",
    parameter: "X-Api-Key",
  });
  const [oauth, setOAuth] = useState<OAuth>(() => oauthOf(method));
  const [variables, setVariables] = useState<Record<string, string>>({});
  const [isEachMember, setIsEachMember] = useState(false);
  const isCustom = integration === null;
  const body: New = {
    name: name.trim() || integration?.title || "Connection",
    kind,
    ...(isCustom
      ? {
          hosts: hosts.split(/[\s,]+/).filter(Boolean),
          ...(testUrl.trim() ? { testUrl: testUrl.trim() } : {}),
        }
      : { integration: integration.slug }),
    ...(baseUrl.trim() ? { baseUrl: baseUrl.trim() } : {}),
    ...(Object.keys(variables).length > 0 ? { variables } : {}),
    ...(secret && !isEachMember && kind !== "oauth2" ? { secret } : {}),
    ...(kind === "basic" && username ? { username } : {}),
    ...(kind === "api_key" && isCustom ? { apiKey } : {}),
    ...(kind === "oauth2" ? { oauth: withoutEmpty(oauth) } : {}),
    ...(isEachMember ? { credentials: "each_member" as const } : {}),
  };
  return {
    ...{ kind, method, name, setName, baseUrl, setBaseUrl, hosts, setHosts, testUrl, setTestUrl },
    ...{ username, setUsername, secret, setSecret, apiKey, setApiKey, oauth, variables, setVariables },
    ...{ isEachMember, setIsEachMember, isCustom, body },
    setKind: (next: CredentialKind) => {
      setKind(next);
      setOAuth(oauthOf(integration?.methods.find((each) => each.kind === next) ?? null));
    },
    changeOAuth: (part: Partial<OAuth>) => setOAuth({ ...oauth, ...part }),
  };
}
export type NewConnectionDraft = ReturnType<typeof useNewConnection>;

const oauthOf = (method: Method | null): OAuth => ({
  grant: method?.grants[0] ?? "authorization_code",
  scopes: method?.scopes.filter(({ isDefault }) => isDefault).map(({ name }) => name) ?? [],
});

/** Empty fields are left out, so that what an integration brings is used. */
const withoutEmpty = (oauth: OAuth): OAuth =>
  Object.fromEntries(Object.entries(oauth).filter(([, value]) => value !== "" && value !== null)) as OAuth;
