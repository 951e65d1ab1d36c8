/** Model providers of a workspace and their credentials, encrypted; the secret leaves only towards its provider. */
import "./operations.ts";
export { openConnection, rotateSecrets } from "./secret.ts";
