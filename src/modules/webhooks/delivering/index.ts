export { type Deliveries, SLOTS, startDeliveries, tellDeliveriesDue, tellWebhookChanged } from "./engine.ts";
export { RETRY_DELAYS_MS } from "./schedule.ts";
