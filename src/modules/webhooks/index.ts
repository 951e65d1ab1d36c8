export { type Deliveries, startDeliveries } from "./delivering/index.ts";
