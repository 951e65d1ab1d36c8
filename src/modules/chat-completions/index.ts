/** The OpenAI-compatible door: agents answer as models, so existing clients work unchanged. */
export { chatCompletionsPaths } from "./openapi.ts";
export { mountChatCompletions } from "./routes.ts";
