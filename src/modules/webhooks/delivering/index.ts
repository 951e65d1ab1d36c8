export { type Deliveries, SLOTS, startDeliveries, tellDeliveriesDue } from "./engine.ts";
export { RETRY_DELAYS_MS } from "./schedule.ts";
