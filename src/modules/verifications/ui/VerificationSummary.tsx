import { client, useApiQuery } from "../../../web/api/index.ts";
import { Card, DescriptionList } from "../../../web/kit/index.ts";
import { businessTypeName } from "../contract.ts";
import { DocumentRow } from "./DocumentRow.tsx";
import { countryName, type Verification } from "./verificationFacts.ts";

/** What was handed in, as it can be seen and not changed. */
export function VerificationSummary({ verification }: { verification: Verification }) {
  const { country, documents } = verification;
  const requirements = useApiQuery(["verification-requirements", country], (signal) =>
    client.verificationRequirements.list({ country }, { signal }),
  );
  return (
    <Card title="What was submitted">
      <div className="flex flex-col gap-4">
        <DescriptionList facts={detailFacts(verification)} />
        <ul aria-label="Documents">
          {documents.map((document) => (
            <DocumentRow
              key={document.id}
              document={document}
              kindName={requirements.data?.documentKinds[document.kind] ?? document.kind}
            />
          ))}
        </ul>
      </div>
    </Card>
  );
}

export const detailFacts = ({
  country,
  businessType,
  legalName,
  registrationNumber,
  authorisedPerson,
  address,
}: Pick<
  Verification,
  "country" | "businessType" | "legalName" | "registrationNumber" | "authorisedPerson" | "address"
>) =>
  [
    ["Legal name", legalName],
    ["Type of business", businessTypeName(businessType)],
    ["Country", countryName(country)],
    ["Registration number", registrationNumber || undefined],
    ["Authorised person", authorisedPerson],
    ["Registered address", <span className="whitespace-pre-line">{address}</span>],
  ] as const;
