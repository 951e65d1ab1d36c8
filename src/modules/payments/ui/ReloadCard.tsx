import { useState } from "react";
import { client, type Input, problemOf, useAction, useApiQuery } from "../../../web/api/index.ts";
import {
  amountText,
  Badge,
  Button,
  Callout,
  Card,
  ErrorState,
  Field,
  Meter,
  microsOf,
  Money,
  MoneyInput,
  SkeletonText,
  Time,
} from "../../../web/kit/index.ts";
import { useCanInOrganization, useOrganization } from "../../organizations/ui/OrganizationContext.ts";
import { WALLETS } from "../../wallets/ui/useOrganizationWallets.ts";
import { WALLET, type WalletKind } from "../../wallets/ui/walletFacts.ts";
import { type Reload, RELOAD_STATE, reloadError } from "./paymentFacts.ts";
import { RELOADS, usePaymentConfig, usePaymentMethods } from "./usePayments.ts";

/** Tops a wallet up by itself when it runs low, up to a cap each month. */
export function ReloadCard({ kind, currency }: { kind: WalletKind; currency: string }) {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const reload = useApiQuery([RELOADS, organizationId, kind], (signal) =>
    client.wallets.getReload({ organizationId, kind }, { signal }),
  );
  const { data } = reload;
  return (
    <Card
      title={`Automatic reload, ${WALLET[kind].label} wallet`}
      actions={data && <Badge tone={RELOAD_STATE[data.state].tone}>{RELOAD_STATE[data.state].label}</Badge>}
    >
      {data ? (
        <ReloadForm
          key={`${data.state} ${data.thresholdMicros} ${data.amountMicros} ${data.monthlyCapMicros}`}
          reload={data}
          currency={currency}
        />
      ) : reload.error ? (
        <ErrorState
          isInline
          problem={problemOf(reload.error, "The automatic reload could not be loaded.")}
          onRetry={() => void reload.refetch()}
          isRetrying={reload.isFetching}
        />
      ) : (
        <SkeletonText lines={4} />
      )}
    </Card>
  );
}

const textOf = (micros: number | null, otherwise: string) =>
  micros === null ? otherwise : amountText(micros);

function ReloadForm({ reload, currency }: { reload: Reload; currency: string }) {
  const { organization } = useOrganization();
  const organizationId = organization.id;
  const canManage = useCanInOrganization()("billing:manage");
  const config = usePaymentConfig(organizationId);
  const canPay = config.data?.canPay === true;
  const methods = usePaymentMethods(organizationId, canPay);
  const [threshold, setThreshold] = useState(textOf(reload.thresholdMicros, "5"));
  const [amount, setAmount] = useState(textOf(reload.amountMicros, "25"));
  const [cap, setCap] = useState(textOf(reload.monthlyCapMicros, "100"));
  const [isTried, setIsTried] = useState(false);
  const save = useAction((input: Input<"wallets.update_reload">) => client.wallets.updateReload(input), {
    what: "The automatic reload was not saved.",
    done: ({ isOn }) => (isOn ? "Automatic reload is on" : "Automatic reload is off"),
    refreshes: [RELOADS, WALLETS],
    isInPlace: true,
  });
  const terms = {
    thresholdMicros: microsOf(threshold),
    amountMicros: microsOf(amount),
    monthlyCapMicros: microsOf(cap),
  };
  const wrong = reloadError(terms);
  const isSaved =
    reload.isOn &&
    reload.state !== "failed" &&
    terms.thresholdMicros === reload.thresholdMicros &&
    terms.amountMicros === reload.amountMicros &&
    terms.monthlyCapMicros === reload.monthlyCapMicros;
  const submit = () => {
    setIsTried(true);
    if (wrong || save.isBusy) return;
    save.run({
      organizationId,
      kind: reload.wallet,
      isOn: true,
      thresholdMicros: terms.thresholdMicros!,
      amountMicros: terms.amountMicros!,
      monthlyCapMicros: terms.monthlyCapMicros!,
    });
  };
  const isOff = !canManage || !canPay;
  const isWithoutCard = methods.data?.data.length === 0;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {reload.state === "failed" && (
        <Callout
          kind="danger"
          title="It stopped: the last payment did not go through"
          action={
            canManage && (
              <Button size="small" isLoading={save.isBusy} onClick={submit}>
                Arm again
              </Button>
            )
          }
        >
          {reload.lastFailure?.message ?? "The provider gave no reason."}
          {reload.lastFailure && (
            <>
              {" "}
              (<Time at={reload.lastFailure.at} />)
            </>
          )}{" "}
          It never tries again by itself: see to the card, then arm it.
        </Callout>
      )}
      {reload.state === "pending" && (
        <Callout>A reload is being paid right now; the wallet has it once it is through.</Callout>
      )}
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="When less than" help="is available," error={save.fieldErrors.thresholdMicros}>
          <MoneyInput currency={currency} value={threshold} onValueChange={setThreshold} disabled={isOff} />
        </Field>
        <Field label="pay and add" help="from the default card," error={save.fieldErrors.amountMicros}>
          <MoneyInput currency={currency} value={amount} onValueChange={setAmount} disabled={isOff} />
        </Field>
        <Field
          label="but at most"
          help="in a calendar month (UTC)."
          error={save.fieldErrors.monthlyCapMicros}
        >
          <MoneyInput currency={currency} value={cap} onValueChange={setCap} disabled={isOff} />
        </Field>
      </div>
      {isTried && wrong && (
        <p role="alert" className="text-12 text-red">
          {wrong}
        </p>
      )}
      {reload.isOn && reload.monthlyCapMicros !== null && (
        <Meter
          label="Reloaded this month"
          used={reload.reloadedThisMonthMicros}
          limit={reload.monthlyCapMicros}
          text={
            <>
              <Money micros={reload.reloadedThisMonthMicros} currency={currency} /> of{" "}
              <Money micros={reload.monthlyCapMicros} currency={currency} />
            </>
          }
          valueText={`${amountText(reload.reloadedThisMonthMicros)} of ${amountText(reload.monthlyCapMicros)} ${currency}`}
        />
      )}
      {isWithoutCard && (
        <p className="text-12 text-ink-muted">
          Save a card under payment methods first; it is paid from there.
        </p>
      )}
      {save.problem && <ErrorState problem={save.problem} isInline />}
      {canManage ? (
        <div className="flex flex-wrap gap-2">
          {reload.state !== "failed" && !isSaved && (
            <Button look="primary" type="submit" isLoading={save.isBusy} disabled={isWithoutCard}>
              {reload.isOn ? "Save" : "Turn on"}
            </Button>
          )}
          {reload.isOn && (
            <Button
              isLoading={save.isBusy}
              onClick={() => save.run({ organizationId, kind: reload.wallet, isOn: false })}
            >
              Turn off
            </Button>
          )}
        </div>
      ) : (
        <p className="text-12 text-ink-faint">Owners and billing admins change it.</p>
      )}
    </form>
  );
}
