import { useState } from "react";
import { type Input, useAction, useApi } from "../../../web/api/index.ts";
import { Card, Field, Select } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { OrganizationPicker } from "../../system/ui/OrganizationPicker.tsx";
import type { Plan } from "./planFacts.ts";

const NONE = "none";

/** Gives an organization a plan by hand, at once and without a charge. */
export function AssignPlanCard({ plans }: { plans: readonly Plan[] }) {
  const api = useApi();
  const [organizationId, setOrganizationId] = useState("");
  const [plan, setPlan] = useState<string>(plans[0]?.key ?? NONE);
  const assign = useAction(
    () =>
      api.plans.assign({
        organizationId: organizationId.trim() as Input<"plans.assign">["organizationId"],
        plan: plan === NONE ? null : plan,
      }),
    {
      what: "The plan was not given.",
      done: "The plan counts from now on",
      refreshes: ["plans"],
      isInPlace: true,
      onDone: () => setOrganizationId(""),
    },
  );
  return (
    <Card title="Give a plan">
      <SaveForm
        action={assign}
        onSave={() => assign.run()}
        isReady={organizationId.trim() !== ""}
        submit="Give plan"
        look="secondary"
      >
        <OrganizationPicker
          value={organizationId}
          onValueChange={setOrganizationId}
          error={assign.fieldErrors.organizationId}
        />
        <Field
          label="Plan"
          help="At once and without a charge, offered or not."
          error={assign.fieldErrors.plan}
        >
          <Select
            value={plan}
            onValueChange={setPlan}
            options={[
              ...plans.map(({ key, name }) => ({ value: key as string, label: name })),
              { value: NONE, label: "No plan: nothing is limited" },
            ]}
          />
        </Field>
      </SaveForm>
    </Card>
  );
}
