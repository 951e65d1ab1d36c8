import { PageHeader } from "../../../web/kit/index.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";

/** The price book. */
export const PricesPage = () => (
  <SystemFrame page="prices">
    <PageHeader title="Prices" />
  </SystemFrame>
);
