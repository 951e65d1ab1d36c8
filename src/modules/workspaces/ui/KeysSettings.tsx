import { KeyRound } from "lucide-react";
import { useCan, useHref } from "../../../web/api/index.ts";
import { Button, Card, EmptyState } from "../../../web/kit/index.ts";
import { useWhoMay } from "../../roles/ui/whoMay.ts";

/** Keys have a page of their own; this leads there. */
export function KeysSettings() {
  const can = useCan();
  const href = useHref();
  const whoMay = useWhoMay();
  return (
    <Card isFlush>
      <EmptyState
        icon={KeyRound}
        title="API keys have their own page"
        sentence={
          can("api_keys:read")
            ? `A key can never do more than its owner. ${whoMay("api_keys:manage")} see and revoke everybody's.`
            : `${whoMay("api_keys:read")} see API keys.`
        }
        action={can("api_keys:read") && <Button href={href("api-keys")}>Open API keys</Button>}
        docs={{ label: "How API keys work", href: "/docs/api-keys" }}
      />
    </Card>
  );
}
