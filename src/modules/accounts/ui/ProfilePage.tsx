import { useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { useAccount, usePageTitle } from "../../../web/api/index.ts";
import { signOut, useSession, useSessionChanges } from "../../../web/api/useSession.ts";
import {
  Button,
  Card,
  DescriptionList,
  DeveloperCorner,
  Id,
  PageHeader,
  ThemeToggle,
} from "../../../web/kit/index.ts";
import { verbExample } from "../../../web/parts/verbExample.ts";
import { PasswordForm } from "./PasswordForm.tsx";
import { ProfileForm } from "./ProfileForm.tsx";
import { SessionsCard } from "./SessionsCard.tsx";

/** The account: who you are, how it looks, how you sign in. */
export function ProfilePage() {
  const account = useAccount();
  const { workspaces } = useSession();
  const { setAccount } = useSessionChanges();
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
        <ProfileForm account={account} workspaces={workspaces.data ?? []} onSaved={setAccount} />
        <Card title="Look">
          <div className="flex flex-wrap items-center justify-between gap-3">
            <p className="text-13 text-ink-muted">Kept in this browser.</p>
            <ThemeToggle />
          </div>
        </Card>
        <PasswordForm
          email={account.email}
          onChanged={() => void queries.invalidateQueries({ queryKey: ["account", "sign-ins"] })}
        />
        <SessionsCard />
        <Card title="Account">
          <DescriptionList
            facts={[
              ["Id", <Id value={account.id} />],
              ["Email", account.email],
              ["Installation", account.isInstallationAdmin ? "You administer this installation." : undefined],
            ]}
          />
        </Card>
      </div>
      <DeveloperCorner example={verbExample("accounts.me", {})} docsHref="/docs/api#accountsMe" />
    </div>
  );
}
