/**
 * Webhooks in: endpoints with an address of their own, where others post what they have to say. What came is kept as it came;
 * it waits in an inbox, or starts a run as the endpoint's owner.
 */
import "./deliveries.ts";
import "./operations.ts";
import "./owner-left.ts";
export { inboundHookPaths } from "./openapi.ts";
export { mountInboundHooks } from "./routes.ts";
export { rotateInboundSecrets } from "./secret.ts";
export { type InboundWork, startInboundWork, tellOfDeliveries } from "./starting.ts";
