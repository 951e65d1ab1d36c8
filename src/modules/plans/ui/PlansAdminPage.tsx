import { PageHeader } from "../../../web/kit/index.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";

/** The plans of this installation. */
export const PlansAdminPage = () => (
  <SystemFrame page="plans">
    <PageHeader title="Plans" />
  </SystemFrame>
);
