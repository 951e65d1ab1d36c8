import { PageHeader } from "../../../web/kit/index.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";

/** What was paid and credited. */
export const CreditsPage = () => (
  <SystemFrame page="credits">
    <PageHeader title="Credits" />
  </SystemFrame>
);
