import { useState } from "react";
import { client, type Input, type Organization, useAction, useGo } from "../../../web/api/index.ts";
import { useSessionChanges } from "../../../web/api/useSession.ts";
import { Card, DescriptionList, Field, Id, TextInput, Time } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { IconUpload } from "../../../web/parts/IconUpload.tsx";
import { organizationHref, useCanInOrganization } from "./OrganizationContext.ts";

/** Name, address and logo. */
export function GeneralForm({ organization, onSaved }: { organization: Organization; onSaved: () => void }) {
  const canWrite = useCanInOrganization()("organizations:write");
  const { changeOrganization } = useSessionChanges();
  const go = useGo();
  const [name, setName] = useState(organization.name);
  const [slug, setSlug] = useState<string>(organization.slug);
  const [icon, setIcon] = useState<string | null>();
  const [isUploading, setIsUploading] = useState(false);
  const changes = {
    ...(name === organization.name ? {} : { name }),
    ...(slug === organization.slug ? {} : { slug }),
    ...(icon === undefined ? {} : { iconStorageId: icon as Input<"organizations.update">["iconStorageId"] }),
  };
  const isChanged = Object.keys(changes).length > 0;
  const save = useAction(() => client.organizations.update({ organizationId: organization.id, ...changes }), {
    what: "The organization was not saved.",
    done: "Saved",
    isInPlace: true,
    onDone: (saved) => {
      setIcon(undefined);
      changeOrganization(saved);
      onSaved();
      if (saved.slug !== organization.slug) go(organizationHref(saved.slug), { isReplacing: true });
    },
  });
  return (
    <Card title="Organization">
      <SaveForm
        action={save}
        onSave={() => save.run()}
        isReady={isChanged && !isUploading}
        canSave={canWrite}
      >
        <IconUpload
          label="Logo"
          name={name}
          iconUrl={organization.iconUrl}
          isOptional
          isDisabled={!canWrite}
          error={save.fieldErrors.iconStorageId}
          onChange={setIcon}
          onBusyChange={setIsUploading}
        />
        <Field label="Name" error={save.fieldErrors.name}>
          <TextInput value={name} onValueChange={setName} maxLength={80} disabled={!canWrite} />
        </Field>
        <Field
          label="Slug"
          error={save.fieldErrors.slug}
          help={
            <>
              {`In every address of the organization: ${window.location.origin}/${slug || "…"}.`}{" "}
              {slug !== organization.slug && `${organization.slug} keeps leading here.`}
            </>
          }
        >
          <TextInput value={slug} onValueChange={setSlug} maxLength={60} isMono disabled={!canWrite} />
        </Field>
        <DescriptionList
          facts={[
            ["Id", <Id value={organization.id} />],
            ["Created", <Time at={organization.createdAt} isExact />],
          ]}
        />
      </SaveForm>
    </Card>
  );
}
