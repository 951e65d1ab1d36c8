import { Plus } from "lucide-react";
import { useState } from "react";
import { Button, DeveloperCorner, PageHeader } from "../../../web/kit/index.ts";
import { InOrganization } from "./InOrganization.tsx";
import { PolicyEditor } from "./PolicyEditor.tsx";
import { PolicyList } from "./PolicyList.tsx";
import { type Policy, usePolicies } from "./policySource.ts";
import { nameIn } from "./useSubjects.ts";

/** What binds every workspace of an organization. */
export const OrganizationPoliciesPage = () => (
  <InOrganization>
    <Content />
  </InOrganization>
);

function Content() {
  const source = usePolicies();
  const [open, setOpen] = useState<Policy | "new" | null>(null);
  const nameOf = nameIn(source.subjects);
  const create = source.canWrite && (
    <Button look="primary" icon={Plus} onClick={() => setOpen("new")}>
      Create policy
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Policies"
        description={
          source.canWrite
            ? `They bind every workspace of ${source.name}. What one blocks, no workspace can allow.`
            : source.whoMayWrite
        }
        actions={create || undefined}
      />
      <PolicyList nameOf={nameOf} onOpen={setOpen} create={create} />
      <DeveloperCorner example={source.example} docsHref={source.apiDocsHref} />
      {open && (
        <PolicyEditor
          key={open === "new" ? "new" : open.id}
          policy={open === "new" ? null : open}
          nameOf={nameOf}
          tools={null}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
