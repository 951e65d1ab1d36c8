import { SearchX } from "lucide-react";
import { useHref, usePageTitle, useWorkspace } from "../api/index.ts";
import { Button } from "../kit/Button.tsx";
import { EmptyState } from "../kit/EmptyState.tsx";
import { ElsewhereLinks } from "./ElsewhereLinks.tsx";

/** No such page, said inside the shell. */
export function NotFoundHere() {
  const { workspace } = useWorkspace();
  const href = useHref();
  usePageTitle("Not found");
  return (
    <div className="flex flex-col items-center">
      <EmptyState
        isPage
        icon={SearchX}
        title="There is no page at this address"
        sentence={`You are in ${workspace.organizationName} / ${workspace.name}. Everything that exists here is in the sidebar and under Search.`}
        action={<Button href={href()}>Go to Home</Button>}
      />
      <ElsewhereLinks />
    </div>
  );
}
