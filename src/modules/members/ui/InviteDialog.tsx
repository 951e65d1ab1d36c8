import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import { type Output, useAction, useApi, useWorkspace } from "../../../web/api/index.ts";
import { Button, Dialog, Field, Select, TextArea } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { useRoleOptions } from "../../roles/ui/useRoles.ts";
import { parseEmails } from "./parseEmails.ts";

const MOST = 100;

/** Invites one or several addresses with one role, and shows what became of each. Mount it when it opens. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const options = useRoleOptions();
  const [text, setText] = useState("");
  const [role, setRole] = useState("member");
  const { addresses, wrong } = parseEmails(text);
  const isTooMany = addresses.length > MOST;
  const invite = useAction(
    () => api.invitations.bulk({ rows: addresses.map((email) => ({ email, role })) }),
    {
      what: "Nobody was invited.",
      refreshes: ["invitations", "members"],
      isInPlace: true,
    },
  );
  const isReady = addresses.length > 0 && wrong.length === 0 && !isTooMany;
  if (invite.output)
    return (
      <Results
        answer={invite.output}
        onClose={onClose}
        onAgain={(emails) => {
          setText(emails.join("\n"));
          invite.reset();
        }}
      />
    );
  return (
    <FormDialog
      title={`Invite to ${workspace.name}`}
      description={`Each gets a mail with a link that works for seven days. They join ${workspace.organizationName} as members and reach this workspace only.`}
      action={invite}
      submit={addresses.length > 1 ? `Invite ${addresses.length} people` : "Invite"}
      onSubmit={() => invite.run()}
      isReady={isReady}
      onClose={onClose}
    >
      <Field
        label="Email addresses"
        help="One or several, separated by commas, spaces or lines."
        error={
          isTooMany
            ? `At most ${MOST} at once; import a CSV for more.`
            : wrong.length > 0 && /[\s,;]$/.test(text)
              ? `Not an address: ${wrong.join(", ")}`
              : undefined
        }
      >
        <TextArea
          rows={3}
          autoFocus
          value={text}
          onValueChange={setText}
          placeholder="ada@example.com, grace@example.com"
        />
      </Field>
      <Field label="Role here" help="Nobody can give more than they have.">
        <Select options={options} value={role} onValueChange={setRole} />
      </Field>
    </FormDialog>
  );
}

function Results({
  answer,
  onClose,
  onAgain,
}: {
  answer: Output<"invitations.bulk">;
  onClose: () => void;
  onAgain: (emails: string[]) => void;
}) {
  const { invited, failed, rows } = answer;
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={
        failed === 0
          ? invited === 1
            ? "Invitation sent"
            : `${invited} invitations sent`
          : `${invited} of ${rows.length} invited`
      }
      actions={
        <>
          {failed > 0 && (
            <Button
              onClick={() => onAgain(rows.filter(({ isInvited }) => !isInvited).map(({ email }) => email))}
            >
              Correct the others
            </Button>
          )}
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <ul className="flex max-h-80 flex-col gap-2 overflow-y-auto">
        {rows.map(({ row, email, isInvited, error }) => (
          <li key={row} className="flex items-start gap-2 text-13">
            {isInvited ? (
              <CircleCheck aria-label="Invited" size={16} className="mt-0.5 shrink-0 text-green" />
            ) : (
              <CircleX aria-label="Not invited" size={16} className="mt-0.5 shrink-0 text-red" />
            )}
            <span className="min-w-0 break-words">
              {email}
              {error && <span className="block text-ink-muted">{error}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
