import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, Loaded, useAction, useApiQuery } from "../../../web/api/index.ts";
import { useQueryScope } from "../../../web/api/useQueryScope.ts";
import {
  Button,
  Card,
  Combobox,
  ErrorState,
  Field,
  Select,
  TextArea,
  TextInput,
} from "../../../web/kit/index.ts";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import { DocumentsCard } from "./DocumentsCard.tsx";
import { COUNTRY_OPTIONS, TYPE_OPTIONS, type Verification } from "./verificationFacts.ts";

const FIELDS = [
  "country",
  "businessType",
  "legalName",
  "registrationNumber",
  "address",
  "authorisedPerson",
] as const;
type Details = Pick<Verification, (typeof FIELDS)[number]>;

const detailsOf = (verification: Verification): Details =>
  Object.fromEntries(FIELDS.map((field) => [field, verification[field]])) as unknown as Details;

/** Details and documents, saved and handed in. */
export function VerificationForm({ verification }: { verification: Verification }) {
  const { id, organizationId } = verification;
  const queries = useQueryClient();
  const scope = useQueryScope();
  const [details, setDetails] = useState(() => detailsOf(verification));
  const [isUploading, setIsUploading] = useState(false);
  const set = (part: Partial<Details>) => setDetails((before) => ({ ...before, ...part }));
  const changes = Object.fromEntries(
    FIELDS.filter((field) => details[field].trim() !== verification[field]).map((field) => [
      field,
      details[field],
    ]),
  );
  const isChanged = Object.keys(changes).length > 0;
  const requirements = useApiQuery(["verification-requirements", details.country], (signal) =>
    client.verificationRequirements.list({ country: details.country }, { signal }),
  );
  const refresh = () => queries.invalidateQueries({ queryKey: [scope, "verifications"] });
  const store = () =>
    isChanged
      ? client.verifications.update({ organizationId, id, ...changes })
      : Promise.resolve(verification);
  const save = useAction(store, {
    what: "The details were not saved.",
    done: "Saved",
    isInPlace: true,
    onDone: (saved) => {
      setDetails(detailsOf(saved));
      void refresh();
    },
  });
  const submit = useAction(
    async () => {
      await store();
      return client.verifications.submit({ organizationId, id });
    },
    {
      what: "It was not submitted.",
      done: "Submitted for review",
      isInPlace: true,
      onDone: () => void refresh(),
    },
  );
  const fieldErrors = { ...save.fieldErrors, ...submit.fieldErrors };
  const text = (field: "legalName" | "registrationNumber" | "authorisedPerson", maxLength: number) => ({
    value: details[field],
    onValueChange: (value: string) => set({ [field]: value }),
    maxLength,
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!submit.isBusy) submit.run();
      }}
    >
      <LeaveGuard isChanged={isChanged && !submit.isBusy && !save.isBusy} thing="verification" />
      <Card title="Details">
        <div className="grid grid-cols-1 gap-4 md:grid-cols-2">
          <Field label="Country" error={fieldErrors.country} help="Where it is registered.">
            <Combobox
              options={COUNTRY_OPTIONS}
              value={details.country}
              onValueChange={(country) => country !== null && set({ country })}
            />
          </Field>
          <Field label="Type of business" error={fieldErrors.businessType}>
            <Select
              options={TYPE_OPTIONS}
              value={details.businessType}
              onValueChange={(businessType) => set({ businessType })}
            />
          </Field>
          <Field label="Legal name" error={fieldErrors.legalName} help="As it stands in the documents.">
            <TextInput {...text("legalName", 200)} />
          </Field>
          <Field
            label="Registration number"
            error={fieldErrors.registrationNumber}
            isOptional={details.businessType === "individual"}
          >
            <TextInput {...text("registrationNumber", 80)} isMono />
          </Field>
          <Field
            label="Authorised person"
            error={fieldErrors.authorisedPerson}
            help="Who may act for it, and whose photo ID you show."
          >
            <TextInput {...text("authorisedPerson", 120)} />
          </Field>
          <Field label="Registered address" error={fieldErrors.address}>
            <TextArea
              rows={2}
              maxLength={500}
              value={details.address}
              onValueChange={(address) => set({ address })}
            />
          </Field>
        </div>
      </Card>
      <Loaded query={requirements} thing="list of documents">
        {(found) => (
          <DocumentsCard
            verification={verification}
            requirements={found}
            businessType={details.businessType}
            error={fieldErrors.documents}
            onChanged={() => void refresh()}
            onBusyChange={setIsUploading}
          />
        )}
      </Loaded>
      {(submit.problem ?? save.problem) && (
        <ErrorState problem={(submit.problem ?? save.problem)!} isInline />
      )}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" type="submit" disabled={isUploading} isLoading={submit.isBusy}>
          Submit for review
        </Button>
        <Button disabled={!isChanged} isLoading={save.isBusy} onClick={() => save.run()}>
          Save for later
        </Button>
      </div>
    </form>
  );
}
