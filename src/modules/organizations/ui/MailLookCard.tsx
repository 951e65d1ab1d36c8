import { useState } from "react";
import { OWN_ACCENT } from "../../../platform/mail-template.ts";
import { client, type Organization, useAction } from "../../../web/api/index.ts";
import { useSessionChanges } from "../../../web/api/useSession.ts";
import { Button, Card, Field, TextInput } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { MailPreview } from "./MailPreview.tsx";
import { useCanInOrganization } from "./OrganizationContext.ts";

const COLOR = /^#[0-9a-f]{6}$/i;

/** How the mails sent in the organization's name look, with a mail to look at while choosing. */
export function MailLookCard({ organization, onSaved }: { organization: Organization; onSaved: () => void }) {
  const canWrite = useCanInOrganization()("organizations:write");
  const { changeOrganization } = useSessionChanges();
  const [color, setColor] = useState(organization.accentColor ?? "");
  const [email, setEmail] = useState(organization.supportEmail ?? "");
  const accentColor = color.trim() || null;
  const supportEmail = email.trim() || null;
  const isChanged =
    (accentColor?.toLowerCase() ?? null) !== organization.accentColor ||
    supportEmail !== organization.supportEmail;
  const save = useAction(
    () => client.organizations.update({ organizationId: organization.id, accentColor, supportEmail }),
    {
      what: "The look of mails was not saved.",
      done: "Saved",
      isInPlace: true,
      onDone: (saved) => {
        changeOrganization(saved);
        onSaved();
      },
    },
  );
  const shownColor = accentColor && COLOR.test(accentColor) ? accentColor : null;
  return (
    <Card title="Look of mails">
      <SaveForm action={save} onSave={() => save.run()} canSave={canWrite && isChanged}>
        <Field
          label="Accent colour"
          isOptional
          error={save.fieldErrors.accentColor}
          help="As #rrggbb: the line at the top and the button. Without one: ours."
        >
          <TextInput
            value={color}
            onValueChange={setColor}
            maxLength={7}
            isMono
            placeholder="#1a73e8"
            disabled={!canWrite}
          />
        </Field>
        {canWrite && (
          <div className="-mt-2 flex flex-wrap items-center gap-2">
            <input
              type="color"
              aria-label="Pick the accent colour"
              value={shownColor ?? OWN_ACCENT}
              onChange={({ target }) => setColor(target.value)}
              className="h-7 w-12 cursor-pointer rounded-md border border-line-strong bg-surface p-0.5"
            />
            {color !== "" && (
              <Button size="small" look="ghost" onClick={() => setColor("")}>
                Use ours
              </Button>
            )}
          </div>
        )}
        <Field
          label="Support address"
          isOptional
          error={save.fieldErrors.supportEmail}
          help="Where answers to its mails go."
        >
          <TextInput
            type="email"
            value={email}
            onValueChange={setEmail}
            maxLength={254}
            placeholder="help@example.org"
            disabled={!canWrite}
          />
        </Field>
        <MailPreview organization={organization} accentColor={shownColor} supportEmail={supportEmail} />
      </SaveForm>
    </Card>
  );
}
