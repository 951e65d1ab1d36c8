import type { Connection } from "../../../web/api/index.ts";
import { Card, DescriptionList, Time } from "../../../web/kit/index.ts";

const mono = (text: string) => <code className="font-mono text-12 break-all">{text}</code>;

/** What is known about a connection, never its secret. */
export function ConnectionFacts({ connection }: { connection: Connection }) {
  const { oauth, apiKey } = connection;
  return (
    <Card title="Facts">
      <DescriptionList
        facts={[
          ["Tools", connection.slug ? mono(`${connection.slug}.*`) : undefined],
          ["Sent to", connection.hosts.length > 0 ? mono(connection.hosts.join(", ")) : "nowhere yet"],
          ["Base address", connection.baseUrl ? mono(connection.baseUrl) : undefined],
          ["Secret", connection.secretHint ? mono(`…${connection.secretHint}`) : undefined],
          ["User name", connection.username ?? undefined],
          [
            "Key in",
            apiKey && connection.kind === "api_key" ? `${apiKey.placement} ${apiKey.parameter}` : undefined,
          ],
          ["Client", oauth?.clientId ? mono(oauth.clientId) : undefined],
          ["Tokens from", oauth?.tokenUrl ? mono(oauth.tokenUrl) : undefined],
          ["Tokens revoked at", oauth?.revocationUrl ? mono(oauth.revocationUrl) : undefined],
          ["Connected as", connection.connectedAs ?? undefined],
          [
            connection.isRenewable ? "Access renewed by" : "Access ends",
            connection.expiresAt ? <Time at={connection.expiresAt} /> : undefined,
          ],
          ["Scopes", connection.scopes.length > 0 ? mono(connection.scopes.join(" ")) : undefined],
          [
            "Accounts",
            connection.credentials === "each_member" ? "every member connects their own" : undefined,
          ],
          ["Last used", connection.lastUsedAt ? <Time at={connection.lastUsedAt} /> : "never"],
          ["Last tested", connection.lastTestedAt ? <Time at={connection.lastTestedAt} /> : "never"],
          ["Last looked at", connection.lastCheckedAt ? <Time at={connection.lastCheckedAt} /> : "not yet"],
          ["Made", <Time at={connection.createdAt} />],
        ]}
      />
    </Card>
  );
}
