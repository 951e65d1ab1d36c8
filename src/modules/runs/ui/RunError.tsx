import {
  isMoneyCode,
  MONEY_TITLE,
  MoneyAdvice,
  moneyFactsIn,
  moneyWhy,
  type Run,
  type Step,
} from "../../../web/api/index.ts";
import { Callout } from "../../../web/kit/index.ts";

/** Why a run failed. For want of money: how much was short, and who can help. */
export function RunError({
  error,
  steps = [],
}: {
  error: NonNullable<Run["error"]>;
  /** Of the run; the one that was refused knows the amounts. */
  steps?: readonly Step[] | undefined;
}) {
  const { code, message } = error;
  if (!isMoneyCode(code))
    return (
      <Callout kind="danger" title={<code className="font-mono">{code}</code>}>
        {message}
      </Callout>
    );
  const facts = moneyFactsIn(steps.findLast((step) => step.error?.code === code)?.result);
  return (
    <Callout kind="danger" title={MONEY_TITLE[code]}>
      <p>{moneyWhy(code, facts, message)} What was done before stays done and paid.</p>
      <p className="mt-0.5">
        <MoneyAdvice code={code} facts={facts} />
      </p>
      <p className="mt-0.5 font-mono text-12 text-ink-muted">{code}</p>
    </Callout>
  );
}
