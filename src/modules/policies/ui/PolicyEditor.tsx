import { useState } from "react";
import { useAction } from "../../../web/api/index.ts";
import { Button, ConfirmDialog, ErrorState, Field, SidePanel, TextArea } from "../../../web/kit/index.ts";
import { LeaveGuard } from "../../../web/parts/LeaveGuard.tsx";
import type { Tools } from "./AddressField.tsx";
import { conditionOf } from "./conditionText.ts";
import { draftOfPolicy, newDraft, policyOf } from "./policyDraft.ts";
import { PolicyFields } from "./PolicyFields.tsx";
import { type Effect, POLICIES, type Policy, usePolicies } from "./policySource.ts";
import { policySentence } from "./policyWords.ts";
import { Sentence } from "./Sentence.tsx";
import { Simulator } from "./Simulator.tsx";

/** What a new one begins with, as the address of the page says. */
interface Proposed {
  address?: string | undefined;
  effect?: string | undefined;
}
const USUAL: Effect = "require_approval";
const proposedDraft = (effects: readonly Effect[], { address, effect }: Proposed = {}) =>
  newDraft(effects.find((each) => each === effect) ?? USUAL, address);

/** A policy beside the list: what it says, in fields and as a sentence, and what it would have changed. Mount it when it opens. */
export function PolicyEditor({
  policy,
  nameOf,
  tools,
  proposed,
  onClose,
}: {
  /** Null: a new one. */
  policy: Policy | null;
  nameOf: (id: string) => string;
  /** Where there is a workspace to look at. */
  tools: Tools | null;
  /** What a new one begins with, as the address of the page says. */
  proposed?: Proposed;
  onClose: () => void;
}) {
  const source = usePolicies();
  const [initial] = useState(() =>
    policy ? draftOfPolicy(policy) : proposedDraft(source.effects, proposed),
  );
  const [draft, setDraft] = useState(initial);
  const [isLeaving, setIsLeaving] = useState(false);
  const isOwn = !policy || policy.scope === source.scope;
  const isReadOnly = !source.canWrite || !isOwn;
  const isChanged = JSON.stringify(draft) !== JSON.stringify(initial);
  const save = useAction(
    async () => {
      const written = policyOf(draft);
      if (!policy) return source.create(written);
      const { expiresAt, ...rest } = written;
      // An end that has passed is no error until somebody sets it.
      return source.update(policy.id, draft.expiresAt === initial.expiresAt ? rest : { ...rest, expiresAt });
    },
    {
      what: "The policy was not saved.",
      done: policy ? "Policy changed" : "Policy created",
      refreshes: [POLICIES],
      isInPlace: true,
      onDone: onClose,
    },
  );
  const match = {
    ...draft.match,
    address: draft.match.address || "**",
    arguments: draft.conditions.map(conditionOf),
  };
  const close = () => (isChanged && !save.isBusy ? setIsLeaving(true) : onClose());
  return (
    <SidePanel
      isOpen
      onOpenChange={(isOpen) => !isOpen && close()}
      width="large"
      title={policy ? (isReadOnly ? "Policy" : "Edit policy") : "New policy"}
      actions={
        isReadOnly ? undefined : (
          <Button look="primary" isLoading={save.isBusy} onClick={() => save.run()}>
            {policy ? "Save" : "Create"}
          </Button>
        )
      }
    >
      <form
        className="flex min-w-0 flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isReadOnly) save.run();
        }}
      >
        <p className="rounded-md border border-line bg-sunken px-3 py-2 text-13" aria-live="polite">
          <Sentence text={policySentence({ ...draft, match }, nameOf, source.currency)} />
        </p>
        {save.problem && <ErrorState problem={save.problem} isInline />}
        <PolicyFields
          draft={draft}
          onChange={(change) => setDraft((own) => ({ ...own, ...change }))}
          errors={save.fieldErrors}
          isDisabled={isReadOnly}
          tools={tools}
        />
        <Field
          label="Note"
          isOptional
          help={
            source.scope === "account"
              ? "Why. It is for you alone."
              : "Why. It is told to whom it stops, a model included."
          }
          error={save.fieldErrors.note}
        >
          <TextArea
            rows={2}
            maxLength={500}
            value={draft.note}
            onValueChange={(note) => setDraft((own) => ({ ...own, note }))}
            readOnly={isReadOnly}
          />
        </Field>
        {isOwn && <Simulator policy={() => policyOf(draft)} replaces={policy?.id ?? null} />}
        <button type="submit" hidden />
      </form>
      <LeaveGuard isChanged={isChanged && !save.isBusy} thing="policy" />
      <ConfirmDialog
        isOpen={isLeaving}
        onOpenChange={setIsLeaving}
        title="Close without saving this policy?"
        consequence="What you wrote is lost."
        action="Close"
        cancel="Stay"
        onConfirm={onClose}
      />
    </SidePanel>
  );
}
