/**
 * What happened, to be heard outside: reads the streams that every module's `emit` fills, lists them, follows them live and
 * forgets what is old. Never writes an event.
 */
import "./operations.ts";
import "./settings.ts";
export { catalogue } from "./catalogue.ts";
export { typesOf } from "./filter.ts";
export { forgetOld, startEventRetention } from "./retention.ts";
export { mountEventStreams } from "./routes.ts";
