import { Field, NumberInput, Select, TextArea, TextInput } from "../../../web/kit/index.ts";
import { expiryOptions, listError, rangesIn } from "./newKey.ts";
import { EVERY_TOOL, useToolReach } from "./useKeyOwners.ts";

const STAGES = [
  { value: "any", label: "Any stage" },
  { value: "production", label: "Only production" },
  { value: "uat", label: "Only uat" },
  { value: "dev", label: "Only dev" },
] as const;

export interface Limits {
  stage: (typeof STAGES)[number]["value"];
  /** One of `expiryOptions`; null until the reader chose. */
  expiry: string | null;
  day: string;
  ranges: string;
  rateLimitPerMinute: number | null;
  /** A toolkit's id, or EVERY_TOOL. */
  tools: string;
}
export const NO_LIMITS: Limits = {
  stage: "any",
  expiry: null,
  day: "",
  ranges: "",
  rateLimitPerMinute: null,
  tools: EVERY_TOOL,
};

export const chosenExpiry = ({ expiry }: Limits, maxDays: number | null): string =>
  expiry ?? expiryOptions(maxDays)[0]!.value;

/** Where, how long and how often a key works. */
export function KeyLimits({
  limits,
  onChange,
  maxDays,
  errors,
}: {
  limits: Limits;
  onChange: (limits: Limits) => void;
  maxDays: number | null;
  errors: Readonly<Record<string, string>>;
}) {
  const change = (changes: Partial<Limits>) => onChange({ ...limits, ...changes });
  const expiry = chosenExpiry(limits, maxDays);
  const reach = useToolReach();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label="Runs agents at" error={errors.stage}>
        <Select options={STAGES} value={limits.stage} onValueChange={(stage) => change({ stage })} />
      </Field>
      <Field
        label="Expires"
        error={errors.expiresAt}
        help={maxDays === null ? undefined : `The organization lets keys live at most ${maxDays} days.`}
      >
        <Select
          options={expiryOptions(maxDays)}
          value={expiry}
          onValueChange={(next) => change({ expiry: next })}
        />
      </Field>
      {expiry === "date" && (
        <Field label="Last day">
          <TextInput type="date" value={limits.day} onValueChange={(day) => change({ day })} />
        </Field>
      )}
      <Field label="Calls per minute" isOptional error={errors.rateLimitPerMinute}>
        <NumberInput
          value={limits.rateLimitPerMinute}
          onValueChange={(rateLimitPerMinute) => change({ rateLimitPerMinute })}
          min={1}
          max={100_000}
        />
      </Field>
      {reach.length > 1 && (
        <Field
          label="Finds and calls"
          error={errors.toolkitId}
          help={
            limits.tools === EVERY_TOOL
              ? undefined
              : "By whatever way: programs, agents, MCP. What else the key may do stays. It cannot be changed later."
          }
        >
          <Select options={reach} value={limits.tools} onValueChange={(tools) => change({ tools })} />
        </Field>
      )}
      <div className="sm:col-span-2">
        <Field
          label="Only from these addresses"
          isOptional
          help="One address or CIDR range a line. Behind a proxy it is the proxy's address that counts."
          error={listError(errors, "ipRanges", rangesIn(limits.ranges))}
        >
          <TextArea
            isMono
            rows={2}
            value={limits.ranges}
            onValueChange={(ranges) => change({ ranges })}
            placeholder={"203.0.113.7\n10.0.0.0/8"}
          />
        </Field>
      </div>
    </div>
  );
}
