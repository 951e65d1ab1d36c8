import { Meter, Tooltip } from "../../../web/kit/index.ts";
import { type Entitlements, limitText, LIMITS } from "./planFacts.ts";

/** What the plan limits, and how much of it is used. */
export function PlanLimits({ limits }: { limits: Entitlements["limits"] }) {
  return (
    <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
      {LIMITS.map(({ name, label, help }) => {
        const { limit, used } = limits[name];
        const text =
          used === null
            ? limitText(limit)
            : limit === null
              ? `${limitText(used)}, no limit`
              : `${limitText(used)} of ${limitText(limit)}`;
        return (
          <Meter
            key={name}
            label={
              <Tooltip content={help}>
                <span>{label}</span>
              </Tooltip>
            }
            used={used ?? 0}
            limit={used === null ? null : limit}
            text={text}
            valueText={text}
          />
        );
      })}
    </div>
  );
}
