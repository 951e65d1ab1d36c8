import { PageHeader } from "../../../web/kit/index.ts";
import { SystemFrame } from "../../system/ui/SystemFrame.tsx";

/** Codes that give credits. */
export const PromoCodesPage = () => (
  <SystemFrame page="promo-codes">
    <PageHeader title="Promo codes" />
  </SystemFrame>
);
