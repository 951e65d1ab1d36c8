import { useState } from "react";
import { client, useAction } from "../../../web/api/index.ts";
import { Button, Card, Combobox, ErrorState, Field, Select } from "../../../web/kit/index.ts";
import { COUNTRY_OPTIONS, likelyCountry, TYPE_OPTIONS } from "./verificationFacts.ts";

type Type = (typeof TYPE_OPTIONS)[number]["value"];

/** Country and type of business: what the rest of the form follows from. */
export function BeginVerification({
  organizationId,
  workspaceId,
  title,
}: {
  organizationId: string;
  workspaceId: string | null;
  title: string;
}) {
  const [country, setCountry] = useState<string | null>(() => likelyCountry(navigator.language));
  const [businessType, setBusinessType] = useState<Type | null>(null);
  const begin = useAction(
    () =>
      client.verifications.start({
        organizationId: organizationId as never,
        country: country!,
        businessType: businessType!,
        ...(workspaceId === null ? {} : { workspaceId: workspaceId as never }),
      }),
    { what: "The verification was not begun.", isInPlace: true, refreshes: ["verifications"] },
  );
  return (
    <Card title={title}>
      <form
        className="flex max-w-110 flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!begin.isBusy) begin.run();
        }}
      >
        <Field label="Country" help="Where it is registered." error={begin.fieldErrors.country}>
          <Combobox options={COUNTRY_OPTIONS} value={country} onValueChange={setCountry} />
        </Field>
        <Field label="Type of business" error={begin.fieldErrors.businessType}>
          <Select options={TYPE_OPTIONS} value={businessType} onValueChange={setBusinessType} />
        </Field>
        {begin.problem && <ErrorState problem={begin.problem} isInline />}
        <div>
          <Button
            look="primary"
            type="submit"
            disabled={country === null || businessType === null}
            isLoading={begin.isBusy}
          >
            Begin
          </Button>
        </div>
      </form>
    </Card>
  );
}
