import { SearchX } from "lucide-react";
import { Button } from "../kit/Button.tsx";
import { EmptyState } from "../kit/EmptyState.tsx";
import { useDocumentTitle } from "./useDocumentTitle.ts";

export function NotFoundPage() {
  useDocumentTitle("Not found");
  return (
    <main className="flex min-h-dvh items-center justify-center">
      <EmptyState
        isPage
        icon={SearchX}
        title="There is no page at this address"
        sentence="It may have been moved or deleted, or it belongs to a workspace you are not a member of."
        action={<Button href="/">Go to the start</Button>}
      />
    </main>
  );
}
