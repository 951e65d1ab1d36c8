import { Ban, Radio } from "lucide-react";
import { CodeBlock, EmptyState } from "../../../web/kit/index.ts";
import { exampleCurl } from "./exampleCurl.ts";
import type { InboundWebhook } from "./webhookDraft.ts";

/** Nothing came yet: how to send something. It is replaced the moment the first delivery arrives. */
export function WaitingForFirst({ webhook }: { webhook: InboundWebhook }) {
  if (!webhook.isActive)
    return (
      <EmptyState
        icon={Ban}
        title="It received nothing before it was deactivated"
        sentence="Its address answers 404. Activate it again in Settings to take deliveries."
      />
    );
  return (
    <div className="flex flex-col items-center pb-8">
      <EmptyState
        icon={Radio}
        title="Waiting for the first delivery…"
        sentence={
          webhook.url
            ? "It appears here the moment it arrives. Try it yourself:"
            : "It appears here the moment it arrives. Who may edit inbound webhooks sees the address."
        }
        docs={{ label: "How inbound webhooks work", href: "/docs/inbound-webhooks" }}
      />
      {webhook.url && (
        <div className="w-full max-w-180 px-4">
          <CodeBlock
            label="A delivery, with curl"
            language="bash"
            code={exampleCurl(webhook.url, webhook.verification)}
            isWrapped
          />
        </div>
      )}
    </div>
  );
}
