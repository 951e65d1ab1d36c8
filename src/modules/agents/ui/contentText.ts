import type { AgentContent } from "../../../web/api/index.ts";

export interface ContentNames {
  tool: (id: string) => string;
  connection: (id: string) => string;
}

/** What an agent holds as lines, so that two states of it can be compared line by line. */
export function contentText(content: AgentContent, names: ContentNames): string {
  const { model, temperature, maxOutputTokens, maxSteps, toolIds, instructions } = content;
  const { catalogueTools, toolkitId, discovers } = content;
  return [
    `Model: ${model.name} (${model.connectionId === null ? "scripted demo" : names.connection(model.connectionId)})`,
    `Temperature: ${temperature ?? "the model's own"}`,
    `Output tokens per model call: at most ${maxOutputTokens}`,
    `Steps per run: at most ${maxSteps}`,
    ...(toolIds.length === 0 ? ["Tools: none"] : ["Tools:", ...toolIds.map((id) => `- ${names.tool(id)}`)]),
    ...(catalogueTools.length === 0
      ? []
      : ["Of the catalogue:", ...catalogueTools.map((each) => `- ${each}`)]),
    ...(discovers ? ["Looks for tools itself"] : []),
    ...(toolkitId === null ? [] : [`Toolkit: ${toolkitId}`]),
    "",
    "Instructions:",
    instructions || "(none)",
  ].join("\n");
}
