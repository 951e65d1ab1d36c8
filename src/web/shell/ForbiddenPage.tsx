import { Lock } from "lucide-react";
import { useHref, usePageTitle, useWorkspace } from "../api/index.ts";
import { Button } from "../kit/Button.tsx";
import { EmptyState } from "../kit/EmptyState.tsx";

/** A page someone linked to that this person may not open: says who may. */
export function ForbiddenPage({ needs }: { needs: string }) {
  const { workspace } = useWorkspace();
  const href = useHref();
  usePageTitle("Not allowed");
  const isInstallation = needs === "installation";
  return (
    <EmptyState
      isPage
      icon={Lock}
      title={
        isInstallation ? "Only the installation administrator may open this" : "You may not open this page"
      }
      sentence={
        isInstallation ? (
          "The first account of an installation is its administrator."
        ) : (
          <>
            It needs the permission <code className="font-mono">{needs}</code> in {workspace.name}, where your
            role is {workspace.roleName}. Its owners and admins can give it to you.
          </>
        )
      }
      action={<Button href={href()}>Go to Home</Button>}
    />
  );
}
