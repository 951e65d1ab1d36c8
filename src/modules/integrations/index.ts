/** Services that can be connected with a few clicks: what they are is data (`catalogue/`), their actions are tools of the catalogue. */
import "./catalogue/index.ts";
import "./call.ts";
import "./operations.ts";
export { integrationCallables } from "./provider.ts";
