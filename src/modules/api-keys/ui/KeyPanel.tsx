import { RefreshCw, Trash2 } from "lucide-react";
import type { ApiKey } from "../../../web/api/index.ts";
import {
  Button,
  Count,
  DescriptionList,
  DeveloperCorner,
  Id,
  SidePanel,
  Time,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { SpendLimits } from "../../limits/ui/SpendLimits.tsx";
import { type KeyDeed, KeyEnd, KeyStateBadge } from "./keyColumns.tsx";
import { keyState } from "./keyFacts.ts";

const when = (at: string | null) => (at ? <Time at={at} isExact /> : "never");

/** Everything there is to know about one key. */
export function KeyPanel({
  apiKey,
  canWrite,
  onDo,
  onClose,
}: {
  apiKey: ApiKey;
  canWrite: boolean;
  onDo: (what: KeyDeed) => void;
  onClose: () => void;
}) {
  return (
    <SidePanel isOpen onOpenChange={(isOpen) => !isOpen && onClose()} title={apiKey.name}>
      <div className="flex flex-col gap-6">
        <DescriptionList
          facts={[
            ["State", <KeyStateBadge apiKey={apiKey} />],
            ["Id", <Id value={apiKey.id} />],
            ["Secret ends in", <code className="font-mono text-12">…{apiKey.hint}</code>],
            ["Owner", apiKey.ownerName ?? "somebody who left"],
            ["Created by", apiKey.createdByName ?? "somebody who left"],
            ["Created", when(apiKey.createdAt)],
            ["Last used", when(apiKey.lastUsedAt)],
            ["Expires", <KeyEnd apiKey={apiKey} />],
            ["Regenerated", apiKey.regeneratedAt ? when(apiKey.regeneratedAt) : undefined],
            ["Old secret until", apiKey.previousExpiresAt ? when(apiKey.previousExpiresAt) : undefined],
            ["Revoked", apiKey.revokedAt ? when(apiKey.revokedAt) : undefined],
            [
              "Tools",
              apiKey.toolkitId
                ? `only ${apiKey.toolkitName ?? "a toolkit that is not seen from here"}`
                : "every tool",
            ],
            ["Stage", apiKey.stage ?? "any"],
            ["From addresses", apiKey.ipRanges.length > 0 ? <Mono lines={apiKey.ipRanges} /> : "anywhere"],
            [
              "Calls per minute",
              apiKey.rateLimitPerMinute === null ? (
                "as the installation allows"
              ) : (
                <Count value={apiKey.rateLimitPerMinute} />
              ),
            ],
            [
              "May do",
              apiKey.permissions.includes("*") ? (
                "everything its owner may, at the time of use"
              ) : (
                <Mono lines={apiKey.permissions} />
              ),
            ],
          ]}
        />
        {canWrite && !apiKey.revokedAt && (
          <div className="flex flex-wrap gap-2">
            <Button
              icon={RefreshCw}
              disabled={keyState(apiKey, Date.now()) !== "active"}
              onClick={() => onDo("regenerate")}
            >
              Regenerate…
            </Button>
            <Button icon={Trash2} onClick={() => onDo("revoke")}>
              Revoke…
            </Button>
          </div>
        )}
        {!apiKey.revokedAt && (
          <SpendLimits subject={{ kind: "key", id: apiKey.id, name: `the key ${apiKey.name}` }} />
        )}
        {!apiKey.revokedAt && (
          <DeveloperCorner
            example={verbExample("api_keys.regenerate", { id: apiKey.id, overlap: "1h" })}
            docsHref="/docs/api-keys"
          />
        )}
      </div>
    </SidePanel>
  );
}

const Mono = ({ lines }: { lines: readonly string[] }) => (
  <ul className="font-mono text-12">
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);
