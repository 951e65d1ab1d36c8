import { conflict } from "../../platform/errors.ts";
import type { PaymentsPort } from "./port.ts";

const refuse = (): never => {
  throw conflict("Nothing is paid here online; the administrator of the installation credits by hand");
};

/** No provider: what an organization paid elsewhere is credited by the administrator. */
export function createManualPort(): PaymentsPort {
  const nothing = async function* () {};
  const refused = async () => refuse();
  return {
    provider: "manual",
    isTest: false,
    createCustomer: refused,
    startTopUp: refused,
    startSetup: refused,
    startSubscription: refused,
    changeSubscription: refused,
    invoiceChange: refused,
    cancelSubscription: refused,
    endTrial: refused,
    openPortal: refused,
    chargeSaved: refused,
    findPayment: async () => null,
    cancelPayment: refused,
    payment: refused,
    reversalsOf: async () => [],
    session: refused,
    methods: async () => [],
    setDefaultMethod: refused,
    removeMethod: refused,
    refund: refused,
    subscription: refused,
    invoice: refused,
    readEvent: refused,
    paymentsSince: nothing,
    reversalsSince: nothing,
    close: async () => {},
  };
}
