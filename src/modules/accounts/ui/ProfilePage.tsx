import { useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { useAccount, usePageTitle } from "../../../web/api/index.ts";
import { signOut, useOrganizations, useSession, useSessionChanges } from "../../../web/api/useSession.ts";
import { Button, Card, DescriptionList, DeveloperCorner, Id, PageHeader } from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { DefaultsForm } from "./DefaultsForm.tsx";
import { DetailsForm } from "./DetailsForm.tsx";
import { LookForm } from "./LookForm.tsx";
import { PasswordForm } from "./PasswordForm.tsx";
import { SessionsCard } from "./SessionsCard.tsx";

/** The account: who you are, where you begin, how it looks, how you sign in. */
export function ProfilePage() {
  const account = useAccount();
  const { workspaces } = useSession();
  const organizations = useOrganizations();
  const { setAccount, reloadNavigation } = useSessionChanges();
  const queries = useQueryClient();
  const [isLeaving, setIsLeaving] = useState(false);
  usePageTitle("Profile");
  const leave = async () => {
    setIsLeaving(true);
    await signOut().catch(() => setIsLeaving(false));
  };
  return (
    <div className="max-w-180">
      <PageHeader
        title="Profile"
        actions={
          <Button icon={LogOut} isLoading={isLeaving} onClick={() => void leave()}>
            Sign out
          </Button>
        }
      />
      <div className="flex flex-col gap-4">
        <DetailsForm account={account} onSaved={setAccount} />
        <DefaultsForm
          account={account}
          organizations={organizations.data ?? []}
          places={workspaces.data ?? []}
          onSaved={(saved) => {
            setAccount(saved);
            void reloadNavigation();
          }}
        />
        <LookForm account={account} onSaved={setAccount} />
        <PasswordForm
          email={account.email ?? ""}
          onChanged={() => void queries.invalidateQueries({ queryKey: ["account", "sign-ins"] })}
        />
        <SessionsCard />
        <Card title="Account">
          <DescriptionList
            facts={[
              ["Id", <Id value={account.id} />],
              ["Installation", account.isInstallationAdmin ? "You administer this installation." : undefined],
            ]}
          />
        </Card>
      </div>
      <DeveloperCorner example={verbExample("accounts.me", {})} docsHref="/docs/api#accountsMe" />
    </div>
  );
}
