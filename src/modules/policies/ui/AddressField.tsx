import { useDeferredValue, useMemo } from "react";
import { type Client, useApiQuery } from "../../../web/api/index.ts";
import { Button, Field, Link, TextInput } from "../../../web/kit/index.ts";
import { covers, parsePattern, PATTERN_SHAPE } from "../contract.ts";
import { patternWords } from "./policyWords.ts";

const EXAMPLES = ["**", "workspace.**", "github.*", "**.delete", "model.**"];
const SHOWN = 8;
const MOST = 200;

/** Where tools can be listed to match against: the client of a workspace. */
export interface Tools {
  api: Client;
  href: (address: string) => string;
}

/** The address pattern, with what it means and which of the tools there are it covers. */
export function AddressField({
  value,
  error,
  tools,
  isDisabled,
  onValueChange,
}: {
  value: string;
  error?: string;
  tools: Tools | null;
  isDisabled?: boolean;
  onValueChange: (value: string) => void;
}) {
  const isWrong = value !== "" && !PATTERN_SHAPE.test(value);
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Field
        label="Tools"
        help={isWrong ? undefined : patternWords(value)}
        error={
          error ??
          (isWrong
            ? "Parts with dots between them, each a name, * for any one or ** for any number."
            : undefined)
        }
      >
        <TextInput
          isMono
          value={value}
          onValueChange={onValueChange}
          placeholder="**"
          spellCheck={false}
          autoComplete="off"
          maxLength={300}
          readOnly={isDisabled}
        />
      </Field>
      {!isDisabled && (
        <div role="group" aria-label="Examples of patterns" className="flex flex-wrap gap-1.5">
          {EXAMPLES.map((example) => (
            <Button
              key={example}
              size="small"
              aria-pressed={value === example}
              className="font-mono aria-pressed:bg-selected aria-pressed:text-accent-ink"
              onClick={() => onValueChange(example)}
            >
              {example}
            </Button>
          ))}
        </div>
      )}
      {tools && !isWrong && <Covered tools={tools} pattern={value || "**"} />}
    </div>
  );
}

function Covered({ tools, pattern }: { tools: Tools; pattern: string }) {
  const settled = useDeferredValue(pattern);
  const parts = useMemo(() => parsePattern(settled), [settled]);
  const source = parts[0]!.startsWith("*") ? undefined : parts[0];
  const isTools = source !== "model" && source !== "webhook";
  const { data } = useApiQuery(
    ["catalogue", "covered", source],
    (signal) => tools.api.catalogue.list({ source, limit: MOST }, { signal }),
    { isOn: isTools },
  );
  if (!isTools || !data) return null;
  const found = data.data.filter(({ address }) => covers(parts, address.split(".")));
  const among = data.nextCursor ? `the first ${MOST}` : data.data.length;
  return (
    <div
      aria-live="polite"
      className="rounded-md border border-line bg-sunken px-3 py-2 text-12 text-ink-muted"
    >
      {found.length === 0 ? (
        <p>
          Covers none of {among} {source ? <>tools of {source}</> : "tools"} there are today.
        </p>
      ) : (
        <>
          <p>
            Covers {found.length} of {among} {source ? <>tools of {source}</> : "tools"}:
          </p>
          <ul className="flex flex-wrap gap-x-3 pt-1">
            {found.slice(0, SHOWN).map(({ address }) => (
              <li key={address} className="min-w-0">
                <Link href={tools.href(address)} className="font-mono [overflow-wrap:anywhere]">
                  {address}
                </Link>
              </li>
            ))}
            {found.length > SHOWN && <li>and {found.length - SHOWN} more</li>}
          </ul>
        </>
      )}
    </div>
  );
}
