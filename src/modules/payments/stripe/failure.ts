import Stripe from "stripe";
import { PaymentProviderError } from "../port.ts";

const AWAY = "The payment provider cannot be reached now; try again in a moment";
const REFUSED = "The payment provider refused the request";

/** Whether nobody can say if the request was carried out. */
function isUnknown(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError)) return true;
  const { statusCode } = error;
  // 409: a request with the same key is being carried out.
  return statusCode === undefined || statusCode >= 500 || statusCode === 409 || statusCode === 429;
}

/** Calls the SDK; what it throws comes out as ours. */
export async function asking<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError)
      throw new PaymentProviderError(error.decline_code ?? error.code ?? "card_declined", error.message, {
        isUnknown: false,
        cause: error,
      });
    const unknown = isUnknown(error);
    const code = error instanceof Stripe.errors.StripeError ? (error.code ?? error.type) : "network";
    throw new PaymentProviderError(code, unknown ? AWAY : REFUSED, { isUnknown: unknown, cause: error });
  }
}
