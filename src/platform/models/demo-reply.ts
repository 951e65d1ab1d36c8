import type { Message, ModelRequest, ToolCall } from "./shapes.ts";

/** What the demo model says when there is nothing (more) to call; `text` is the user's message. */
export function demoReply({ messages, instructions, tools }: ModelRequest, text: string): string {
  const turn = messages.slice(messages.findLastIndex((message) => message.role === "user") + 1);
  const results = turn.filter((message) => message.role === "tool");
  if (results.length > 0) {
    const calls = turn.flatMap((message) => (message.role === "assistant" ? (message.toolCalls ?? []) : []));
    return `${results.map((result) => report(result, calls)).join(" ")} (demo model)`;
  }
  const gist = instructions.trim() ? `My instructions start with “${firstSentence(instructions)}”` : "";
  const names = tools.map((tool) => `\`${tool.name}\``).join(", ");
  const offer = names
    ? `I can call ${names}: name one in your message, with its arguments, to see it run.`
    : "This agent has no tools yet: add one and name it in your message to see me call it.";
  return [
    "(demo model)",
    text ? `You said “${shorten(text, 120)}”.` : "Hello!",
    gist,
    offer,
    "I follow a script; connect a model provider for real answers.",
  ]
    .filter(Boolean)
    .join(" ");
}

function report(result: Extract<Message, { role: "tool" }>, calls: ToolCall[]): string {
  const call = calls.find(({ id }) => id === result.toolCallId);
  const input = call ? shorten(JSON.stringify(call.arguments), 120) : "";
  const called = `I called \`${result.toolName}\`${input && input !== "{}" ? ` with ${input}` : ""}`;
  const said = shorten(plain(result.content), 300);
  if (result.isError) return `${called}, but it failed: ${said}`;
  return said ? `${called} and it answered: ${said}` : `${called} and it answered nothing.`;
}

/** A JSON string reads better without its quotes; everything else stays as it came. */
function plain(content: string): string {
  try {
    const value: unknown = JSON.parse(content);
    return typeof value === "string" ? value : content;
  } catch {
    return content;
  }
}

const firstSentence = (text: string) => shorten(text.trim().split(/(?<=[.!?])\s|\n/)[0] ?? "", 120);

const shorten = (text: string, most: number) => {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > most ? `${flat.slice(0, most - 1)}…` : flat;
};
