import { Button, DescriptionList, formatMoneyExact, Id, Time } from "../../../web/kit/index.ts";
import { accountText, bucketIn, LEDGER_KIND, type LedgerEntry, WALLET } from "./walletFacts.ts";

function Account({ account }: { account: string }) {
  const bucket = bucketIn(account);
  return (
    <span className="flex flex-col">
      {accountText(account)}
      {bucket && <Id value={bucket} />}
    </span>
  );
}

/** One entry whole, to the micro-unit. */
export function LedgerDetail({
  entry,
  currency,
  runHref,
}: {
  entry: LedgerEntry;
  currency: string;
  /** Where the run that was paid for is; undefined when it cannot be opened from here. */
  runHref: string | undefined;
}) {
  return (
    <div className="flex min-w-0 flex-col gap-5">
      <p className="text-13 text-ink-muted">{LEDGER_KIND[entry.kind].hint}</p>
      <DescriptionList
        facts={[
          ["Amount", formatMoneyExact(entry.amountMicros, currency)],
          [
            "Change",
            `${entry.changeMicros > 0 ? "+" : ""}${formatMoneyExact(entry.changeMicros, currency)} in the ${WALLET[entry.wallet].label} wallet`,
          ],
          ["Balance after", formatMoneyExact(entry.balanceMicros, currency)],
          ["From", <Account account={entry.fromAccount} />],
          ["To", <Account account={entry.toAccount} />],
          ["When", <Time at={entry.createdAt} isExact />],
          ["For", entry.reason ?? undefined],
          [
            "Workspace",
            entry.workspaceId ? (
              <span className="flex flex-col">
                {entry.workspaceName ?? "one that is gone"}
                <Id value={entry.workspaceId} />
              </span>
            ) : undefined,
          ],
          ["Run", entry.runId ? <Id value={entry.runId} /> : undefined],
          ["Transaction", <Id value={entry.transactionId} />],
          ["Entry", `number ${entry.sequence} of the organization's ledger`],
        ]}
      />
      {runHref && (
        <div>
          <Button href={runHref}>Open the run</Button>
        </div>
      )}
    </div>
  );
}
