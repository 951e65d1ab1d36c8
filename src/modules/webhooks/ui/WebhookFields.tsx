import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { problemOf, useApiQuery } from "../../../web/api/index.ts";
import { ErrorState, Field, RadioGroup, SkeletonText, TextArea, TextInput } from "../../../web/kit/index.ts";
import { EventTypePicker } from "../../events/ui/EventTypePicker.tsx";
import { useEventTypes } from "../../events/ui/useEventTypes.ts";
import { DeliverySettings } from "./DeliverySettings.tsx";
import { IdChecklist } from "./IdChecklist.tsx";
import { listError, type WebhookForm } from "./webhookForm.ts";
import { useWebhooks } from "./webhookSource.ts";

const idsIn = (text: string) => text.split(/[\s,]+/).filter((id) => id !== "");

/** Where to, what is sent, and how. The errors are the API's, by field. */
export function WebhookFields({
  form,
  onChange,
  errors,
  isDisabled = false,
}: {
  form: WebhookForm;
  onChange: (form: WebhookForm) => void;
  errors: Readonly<Record<string, string>>;
  isDisabled?: boolean;
}) {
  const source = useWebhooks();
  const types = useEventTypes();
  const agents = useApiQuery(["agents", "names", source.key], (signal) => source.agents!(signal), {
    isOn: source.agents !== null,
    staleMs: 60_000,
  });
  const change = (changes: Partial<WebhookForm>) => onChange({ ...form, ...changes });
  const typesError = listError(errors, "eventTypes", form.eventTypes);
  const canHear = (scope: string) => source.scope === "organization" || scope !== "organization";
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Field
        label="URL"
        help="Gets a POST with JSON for each event. It must answer 2xx; redirects are not followed."
        error={errors.url}
      >
        <TextInput
          isMono
          type="url"
          inputMode="url"
          value={form.url}
          onValueChange={(url) => change({ url })}
          placeholder="https://example.org/hooks/bailiwick"
          disabled={isDisabled}
        />
      </Field>
      <Field label="Description" isOptional error={errors.description}>
        <TextInput
          value={form.description}
          onValueChange={(description) => change({ description })}
          placeholder="Tickets for failed runs"
          maxLength={500}
          disabled={isDisabled}
        />
      </Field>
      <RadioGroup
        label="Events"
        value={form.hears}
        onValueChange={(hears) => !isDisabled && change({ hears })}
        options={[
          { value: "some", label: "Those I choose", isDisabled },
          {
            value: "everything",
            label: "Everything",
            hint: "Every type, also those a later version brings.",
            isDisabled,
          },
        ]}
      />
      {form.hears === "some" && (
        <div className="flex min-w-0 flex-col gap-1">
          {types.data ? (
            <EventTypePicker
              types={types.data.filter(({ scope }) => canHear(scope))}
              chosen={form.eventTypes}
              onChosenChange={(eventTypes) => change({ eventTypes })}
              isDisabled={isDisabled}
            />
          ) : types.error ? (
            <ErrorState isInline problem={problemOf(types.error, "The event types could not be loaded.")} />
          ) : (
            <SkeletonText lines={4} />
          )}
          <p role="status" className="text-12 break-words text-ink-muted">
            {form.eventTypes.length === 0 ? "Choose at least one." : `Chosen: ${form.eventTypes.join(", ")}`}
          </p>
        </div>
      )}
      {typesError && (
        <p role="alert" className="text-12 text-red">
          {typesError}
        </p>
      )}
      {source.workspaces && (
        <IdChecklist
          label="Only from these workspaces"
          options={source.workspaces}
          chosen={form.workspaceIds}
          onChosenChange={(workspaceIds) => change({ workspaceIds })}
          isDisabled={isDisabled}
          help="None chosen: from all, also those made later. What happens in the organization itself is always sent."
          error={listError(errors, "workspaceIds", form.workspaceIds)}
        />
      )}
      {source.agents ? (
        <IdChecklist
          label="Only about these agents"
          options={agents.data ?? []}
          chosen={form.agentIds}
          onChosenChange={(agentIds) => change({ agentIds })}
          isDisabled={isDisabled}
          help="None chosen: about all of them, and what is about no agent."
          error={listError(errors, "agentIds", form.agentIds)}
        />
      ) : (
        <Field
          label="Only about these agents"
          isOptional
          help="Ids of agents, one a line. None: about all of them, and what is about no agent."
          error={listError(errors, "agentIds", form.agentIds)}
        >
          <AgentIds
            ids={form.agentIds}
            onIdsChange={(agentIds) => change({ agentIds })}
            isDisabled={isDisabled}
          />
        </Field>
      )}
      <details className="group rounded-md border border-line">
        <summary className="flex min-h-9 list-none items-center gap-2 rounded-md px-3 text-13 font-medium -outline-offset-2! hover:bg-hover [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden
            size={14}
            className="shrink-0 text-ink-faint transition-transform group-open:rotate-90"
          />
          How it is delivered
          <span className="min-w-0 truncate font-normal text-ink-faint">{summaryOf(form)}</span>
        </summary>
        <div className="border-t border-line p-3">
          <DeliverySettings form={form} onChange={onChange} errors={errors} isDisabled={isDisabled} />
        </div>
      </details>
    </div>
  );
}

/** What is typed stays as it is typed, until the ids are changed by something else. */
function AgentIds({
  ids,
  onIdsChange,
  isDisabled,
}: {
  ids: readonly string[];
  onIdsChange: (ids: string[]) => void;
  isDisabled: boolean;
}) {
  const [text, setText] = useState(ids.join("\n"));
  const isTyped = idsIn(text).join() === ids.join();
  return (
    <TextArea
      isMono
      rows={2}
      value={isTyped ? text : ids.join("\n")}
      onValueChange={(next) => {
        setText(next);
        onIdsChange(idsIn(next));
      }}
      placeholder="agt_…"
      disabled={isDisabled}
    />
  );
}

const summaryOf = ({ maxAttempts, timeoutSeconds, isOrdered, ratePerSecond }: WebhookForm) =>
  [
    maxAttempts === null ? "9 tries over 24 hours" : maxAttempts === 1 ? "one try" : `${maxAttempts} tries`,
    `${timeoutSeconds} s each`,
    isOrdered && "in order",
    ratePerSecond !== null && `${ratePerSecond} a second`,
  ]
    .filter(Boolean)
    .join(", ");
