/** Events sent to URLs outside. Owns webhooks, their queues, deliveries and attempts; never sends inside a transaction. */
import "./deliveries.ts";
import "./fan-out.ts";
import "./operations.ts";
import "./replay.ts";

export { type Deliveries, startDeliveries } from "./delivering/index.ts";
export { rotateWebhookSecrets } from "./secret.ts";
export { makeAllDue } from "./due.ts";
