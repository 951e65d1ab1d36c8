import { CodeBlock, DeveloperCorner, Link, Tabs } from "../../../web/kit/index.ts";
import { verifySamples } from "./verifySamples.ts";
import { type AWebhook, useWebhooks } from "./webhookSource.ts";

const HEADERS = [
  ["webhook-id", "The id of the event, the same in every try: what was seen before can be left out."],
  [
    "webhook-timestamp",
    "When this try was made, in seconds since 1970. The libraries refuse what is older than five minutes.",
  ],
  [
    "webhook-signature",
    "v1, a comma, and the base64 HMAC-SHA256 of id, timestamp and body with dots between. While a secret is rotated there are two, a space between them; one that fits is enough.",
  ],
] as const;

/** The headers of every delivery, and code that checks them. */
export function VerifyTab({ webhook }: { webhook: AWebhook }) {
  const { example, apiDocsHref } = useWebhooks();
  const { node, python, curl } = verifySamples(webhook.url);
  return (
    <div className="flex max-w-220 min-w-0 flex-col gap-5 text-13">
      <p className="text-ink-muted">
        Deliveries are signed as{" "}
        <Link href="https://www.standardwebhooks.com" isExternal>
          Standard Webhooks
        </Link>{" "}
        has it, with the secret ending in <code className="font-mono text-12">…{webhook.secretHint}</code>.
        Refuse what does not verify: anybody can send to an address.
      </p>
      <dl className="flex flex-col gap-2">
        {HEADERS.map(([name, meaning]) => (
          <div key={name}>
            <dt className="font-mono text-12 font-medium">{name}</dt>
            <dd className="text-ink-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
      <Tabs
        tabs={[
          {
            value: "node",
            label: "Node.js",
            content: <CodeBlock label="Node.js" code={node} language="javascript" maxHeight={520} />,
          },
          {
            value: "python",
            label: "Python",
            content: <CodeBlock label="Python" code={python} language="python" maxHeight={520} />,
          },
          {
            value: "curl",
            label: "curl",
            content: <CodeBlock label="curl" code={curl} language="bash" maxHeight={520} />,
          },
        ]}
      />
      <DeveloperCorner
        example={example("webhooks.test", { id: webhook.id })}
        docsHref={apiDocsHref("webhooks.test")}
      />
    </div>
  );
}
