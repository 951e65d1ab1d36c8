import { SearchX } from "lucide-react";
import { useHref, usePageTitle } from "../api/index.ts";
import { Button } from "../kit/Button.tsx";
import { EmptyState } from "../kit/EmptyState.tsx";

/** No such page, said inside the shell. */
export function NotFoundHere() {
  const href = useHref();
  usePageTitle("Not found");
  return (
    <EmptyState
      isPage
      icon={SearchX}
      title="There is no page at this address"
      sentence="It may have been moved. Everything that exists is in the sidebar and under Search."
      action={<Button href={href()}>Go to Home</Button>}
    />
  );
}
