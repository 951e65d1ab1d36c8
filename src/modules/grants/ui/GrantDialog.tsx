import { useState } from "react";
import { type Member, useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import { Field, SegmentedControl, TextArea } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { type Candidate, PeoplePicker } from "../../../web/parts/PeoplePicker.tsx";
import { GrantPermissions } from "./GrantPermissions.tsx";

const DURATIONS = [
  { value: "15", label: "15 min" },
  { value: "60", label: "1 h" },
  { value: "480", label: "8 h" },
  { value: "1440", label: "1 day" },
  { value: "4320", label: "3 days" },
] as const;

/** Gives a member more for a while, with a reason; it ends by itself. Mount it when it opens. */
export function GrantDialog({ to, onClose }: { to?: Member; onClose: () => void }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const [picked, setPicked] = useState<Candidate[]>([]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState<(typeof DURATIONS)[number]["value"]>("60");
  const person = to ?? picked[0];
  const give = useAction(
    () =>
      api.grants.create({
        accountId: person!.accountId,
        permissions: [...chosen],
        reason,
        minutes: Number(minutes),
      }),
    {
      what: "The grant was not given.",
      done: ({ accountName }) => `${accountName} may do more until it ends`,
      refreshes: ["grants", "members", ...(to?.isMe ? ["me"] : [])],
      isInPlace: true,
      onDone: onClose,
    },
  );
  const permissionError = Object.entries(give.fieldErrors).find(([path]) =>
    path.startsWith("permissions"),
  )?.[1];
  const isReady = person !== undefined && chosen.size > 0 && reason.trim().length >= 3;
  return (
    <FormDialog
      title={to ? `Give ${to.name} a grant in ${workspace.name}` : `Give a grant in ${workspace.name}`}
      description="More than the role allows, for a while. It ends by itself, can be revoked before, and stands in the audit log with its reason."
      action={give}
      submit="Give"
      onSubmit={() => give.run()}
      isReady={isReady}
      onClose={onClose}
    >
      {!to && (
        <div className="flex flex-col gap-1">
          <span className="text-13 font-medium">Who</span>
          <PeoplePicker
            label="Who"
            isAlone
            queryKey={[workspace.id, "members", "picker"]}
            find={async (search, signal) => {
              const { data } = await api.members.list({ search, limit: 20 }, { signal });
              return data.map(({ accountId, name, email }) => ({
                ...{ accountId, name, hint: email ?? "service account" },
              }));
            }}
            picked={picked}
            onPickedChange={setPicked}
            help={give.fieldErrors.accountId}
          />
        </div>
      )}
      <div className="flex min-w-0 flex-col gap-1">
        <span className="text-13 font-medium">May also</span>
        <GrantPermissions chosen={chosen} onChosenChange={setChosen} />
        {permissionError && (
          <p role="alert" className="text-12 text-red">
            {permissionError}
          </p>
        )}
      </div>
      <div className="flex flex-col items-start gap-1">
        <span className="text-13 font-medium">For</span>
        <SegmentedControl
          label="For how long"
          options={DURATIONS}
          value={minutes}
          onValueChange={setMinutes}
        />
      </div>
      <Field
        label="Reason"
        help="Why it is needed; everybody who sees grants sees it."
        error={give.fieldErrors.reason}
      >
        <TextArea
          rows={2}
          maxLength={300}
          value={reason}
          onValueChange={setReason}
          placeholder="Release of 4 March"
        />
      </Field>
    </FormDialog>
  );
}
