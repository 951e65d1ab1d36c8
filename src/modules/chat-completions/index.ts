/** The OpenAI-compatible door: agents answer as models, so existing clients work unchanged. */
export { mountChatCompletions } from "./routes.ts";
