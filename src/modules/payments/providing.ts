import { AppError } from "../../platform/errors.ts";
import { PaymentProviderError } from "./port.ts";

/** Asks the provider while a person waits: what it refuses is 409, and 503 when it cannot be reached. */
export async function providing<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof PaymentProviderError)) throw error;
    if (error.isUnknown)
      throw new AppError("unavailable", error.message, { cause: error, retryAfterSeconds: 5 });
    throw new AppError("conflict", error.message, { cause: error, extra: { providerCode: error.code } });
  }
}
