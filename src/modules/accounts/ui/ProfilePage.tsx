import { useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { type Account, useUrlState } from "../../../web/api/index.ts";
import { signOut, useOrganizations, useSession, useSessionChanges } from "../../../web/api/useSession.ts";
import {
  Button,
  Card,
  DescriptionList,
  DeveloperCorner,
  Id,
  PageHeader,
  SkeletonText,
  Tabs,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { useDocumentTitle } from "../../../web/shell/useDocumentTitle.ts";
import { PreferencesSection } from "../../notifications/ui/PreferencesSection.tsx";
import { DefaultsForm } from "./DefaultsForm.tsx";
import { DetailsForm } from "./DetailsForm.tsx";
import { LookForm } from "./LookForm.tsx";
import { PasswordForm } from "./PasswordForm.tsx";
import { SessionsCard } from "./SessionsCard.tsx";

/** The account, whatever workspace one is in, or none: who you are, and what you are told about. */
export function ProfilePage() {
  const account = useSession().me.data?.account;
  const [url, setUrl] = useUrlState();
  const [isLeaving, setIsLeaving] = useState(false);
  const tab = url.tab === "notifications" ? url.tab : "account";
  useDocumentTitle(...(tab === "notifications" ? ["Notifications"] : []), "Profile");
  const leave = async () => {
    setIsLeaving(true);
    await signOut().catch(() => setIsLeaving(false));
  };
  return (
    <div className={tab === "account" ? "max-w-180" : "max-w-240"}>
      <PageHeader
        title="Profile"
        actions={
          <Button icon={LogOut} isLoading={isLeaving} onClick={() => void leave()}>
            Sign out
          </Button>
        }
      />
      <Tabs
        value={tab}
        onValueChange={(next) => setUrl({ tab: next === "account" ? undefined : next })}
        tabs={[
          {
            value: "account",
            label: "Account",
            content: account ? (
              // Only a service account has no address, and none signs in here.
              <AccountSection account={{ ...account, email: account.email ?? "" }} />
            ) : (
              <SkeletonText lines={8} />
            ),
          },
          { value: "notifications", label: "Notifications", content: <PreferencesSection /> },
        ]}
      />
    </div>
  );
}

/** Where you begin, how it looks, how you sign in. */
function AccountSection({ account }: { account: Account }) {
  const { workspaces } = useSession();
  const organizations = useOrganizations();
  const { setAccount, reloadNavigation } = useSessionChanges();
  const queries = useQueryClient();
  return (
    <>
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
    </>
  );
}
