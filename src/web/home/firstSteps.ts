import type { Account } from "../api/index.ts";

/** What there is in the workspace, as far as the first steps need to know. */
export interface Facts {
  hasAgent: boolean;
  hasTool: boolean;
  hasVersion: boolean;
  hasChat: boolean;
  hasKey: boolean;
  /** A key was used: something called from outside. */
  hasOutsideCall: boolean;
  /** The newest agent, where the steps after the first lead. */
  agentId: string | null;
}

export interface FirstStep {
  key: "agent" | "tool" | "publish" | "chat" | "key" | "call";
  title: string;
  hint: string;
  /** A page of the workspace, or of the documentation with a leading slash. */
  page: string;
  action: string;
  /** The permission without which it is not offered. */
  needs: string;
  isDone: boolean;
}

type Level = Account["experienceLevel"];

// Those new to it talk first; those who run agents already start with what they will build upon.
const ORDER: Record<NonNullable<Level>, FirstStep["key"][]> = {
  new: ["agent", "chat", "tool", "publish", "key", "call"],
  some: ["agent", "tool", "chat", "publish", "key", "call"],
  expert: ["agent", "publish", "key", "call", "tool", "chat"],
};

/** The checklist of Home: what the person may do here, checked from what is there. */
export function firstSteps(facts: Facts, level: Level, can: (permission: string) => boolean): FirstStep[] {
  const agentTab = (tab: string) => (facts.agentId ? `agents/${facts.agentId}${tab}` : "agents");
  const steps: Record<FirstStep["key"], Omit<FirstStep, "key">> = {
    agent: {
      title: "Create an agent",
      hint: "A name and a few words about what it is for.",
      page: "agents?create=true",
      action: "Create",
      needs: "agents:write",
      isDone: facts.hasAgent,
    },
    tool: {
      title: "Add a tool",
      hint: "An HTTP call or a few lines of code that the agent may use.",
      page: "tools",
      action: "Add",
      needs: "tools:write",
      isDone: facts.hasTool,
    },
    chat: {
      title: "Chat with it",
      hint: "In the playground, with every step beside the answer.",
      page: agentTab("?tab=playground"),
      action: "Open",
      needs: "runs:create",
      isDone: facts.hasChat,
    },
    publish: {
      title: "Publish a version",
      hint: "Freezes the draft, so that what others call never changes by itself.",
      page: agentTab("?publish=true"),
      action: "Publish",
      needs: "agents:publish",
      isDone: facts.hasVersion,
    },
    key: {
      title: "Make an API key",
      hint: "It names this workspace, so calls need nothing else.",
      page: "api-keys",
      action: "Make",
      needs: "api_keys:write",
      isDone: facts.hasKey,
    },
    call: {
      title: "Call it from outside",
      hint: "With curl or the SDK; the agent's page has both, with its real id, under API.",
      page: agentTab(""),
      action: "Show how",
      needs: "api_keys:write",
      isDone: facts.hasOutsideCall,
    },
  };
  return ORDER[level ?? "some"].map((key) => ({ key, ...steps[key] })).filter(({ needs }) => can(needs));
}
