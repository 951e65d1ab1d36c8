import { Trophy } from "lucide-react";
import { Badge, Card, classes } from "../../../web/kit/index.ts";
import { EffectBadge } from "./EffectBadge.tsx";
import type { Explanation } from "./policySource.ts";

const SCOPES: Record<Explanation["scopes"][number]["scope"], string> = {
  organization: "Organization",
  workspace: "Workspace",
  account: "The person it is done for",
  toolkit: "Toolkit",
};

/** With a full stop, unless it ends already. */
const ended = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What a call comes to: the answer first, then scope by scope who won and why. */
export function ExplanationView({ explanation }: { explanation: Explanation }) {
  const {
    call,
    effect,
    quorum,
    reason,
    recorded,
    scopes,
    default: fallback,
    isDefault,
    isDraftRule,
  } = explanation;
  const { isReadOnly, isDestructive, isOpenWorld } = call.annotations;
  const facts = [
    isReadOnly && !isDestructive ? "only reads" : "changes something",
    isDestructive && "destructive",
    isOpenWorld && "reaches outside",
  ].filter(Boolean);
  return (
    <>
      <Card>
        <div className="flex flex-col gap-2">
          <div className="flex flex-wrap items-center gap-2">
            <EffectBadge effect={effect} />
            {effect === "require_approval" && (
              <Badge>{quorum === 1 ? "one person approves" : `${quorum} people approve`}</Badge>
            )}
            <code className="min-w-0 font-mono text-13 [overflow-wrap:anywhere]">{call.address}</code>
          </div>
          <p className="text-14">{ended(reason)}</p>
          <p className="text-12 text-ink-muted">
            The tool: {facts.join(", ")}. In a {call.caller.environment} workspace, at the stage{" "}
            {call.caller.stage}.
          </p>
          {recorded && (
            <p className="flex flex-wrap items-center gap-2 border-t border-line pt-2 text-13">
              <span className="text-ink-muted">Decided then:</span>
              <EffectBadge effect={recorded.effect} />
              <span>{ended(recorded.reason)}</span>
              {!recorded.isSameRevision && <Badge tone="amber">policies changed since</Badge>}
            </p>
          )}
        </div>
      </Card>
      {scopes.map(({ scope, effect: own, matched, matchedCount }) => (
        <Card
          key={scope}
          title={SCOPES[scope]}
          actions={
            own ? (
              <EffectBadge effect={own} />
            ) : (
              <span className="text-12 text-ink-faint">nothing about it</span>
            )
          }
          isFlush
        >
          {matched.length > 0 && (
            <ol>
              {matched.map((each) => (
                <li
                  key={each.policyId}
                  className={classes(
                    "flex min-w-0 flex-wrap items-center gap-x-2 gap-y-0.5 border-t border-line px-3 py-2 text-13 first:border-t-0",
                    !each.isWinner && "text-ink-muted",
                  )}
                >
                  <EffectBadge effect={each.effect} />
                  <code className="min-w-0 font-mono text-12 [overflow-wrap:anywhere]">
                    {each.address ?? "their own policy"}
                  </code>
                  {each.isWinner && (
                    <Badge tone="accent" icon={Trophy}>
                      wins
                    </Badge>
                  )}
                  <span className="text-12">{each.why}</span>
                  {each.note && <span className="w-full text-12 text-ink-muted">{each.note}</span>}
                </li>
              ))}
              {matchedCount > matched.length && (
                <li className="border-t border-line px-3 py-2 text-12 text-ink-faint">
                  and {matchedCount - matched.length} more
                </li>
              )}
            </ol>
          )}
        </Card>
      ))}
      <p className="text-12 text-ink-muted">
        {isDefault
          ? `No policy of the organization or workspace is about it, so the tool's default counts: ${ended(fallback.reason)}`
          : "Across scopes the most restrictive wins; the tool's own default does not count, since a policy is about the call."}
        {isDraftRule && " A draft in a production workspace asks before it changes anything."}
      </p>
    </>
  );
}
