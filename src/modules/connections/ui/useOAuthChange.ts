import { useState } from "react";
import type { Connection, Input } from "../../../web/api/index.ts";

export type OAuthChange = NonNullable<Input<"connections.update">["oauth"]>;

// Another one of these, and the access it was given hangs on nothing.
const HANGS_ON = [
  "grant",
  "clientId",
  "authorizationUrl",
  "tokenUrl",
  "revocationUrl",
  "deviceAuthorizationUrl",
  "resourceUrl",
] as const;

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** What somebody changes of a connection's OAuth settings: only that is sent. */
export function useOAuthChange(connection: Connection) {
  const { hasClientSecret, ...stored } = connection.oauth!;
  const [oauth, setOAuth] = useState<OAuthChange>(stored);
  const change: OAuthChange = Object.fromEntries(
    Object.entries(oauth)
      .map(([name, value]) => [name, value === "" ? null : value] as const)
      .filter(([name, value]) =>
        name === "clientSecret" ? value !== null : !same(value, stored[name as keyof typeof stored]),
      ),
  );
  return {
    oauth,
    change,
    hasClientSecret,
    isChanged: Object.keys(change).length > 0,
    forgets: connection.state !== "unconnected" && HANGS_ON.some((name) => name in change),
    changeOAuth: (part: OAuthChange) => setOAuth({ ...oauth, ...part }),
  };
}
