import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import {
  type AgentContent,
  type AgentDetail,
  hasCode,
  noticeError,
  useApi,
  useWorkspace,
} from "../../../web/api/index.ts";

/** `stale`: somebody else saved in between, and a person decides. */
export type DraftState = "saved" | "changed" | "saving" | "stale" | "failed";

const SAVE_AFTER_MS = 800;
/** Typing within this time is one step of undo. */
const ONE_STEP_MS = 900;
const MOST_STEPS = 200;

/**
 * The draft of an agent as it is edited: saved a moment after each change, with undo and redo. A save names the revision
 * it was read at; when another was saved meanwhile, `theirs` holds it and nothing is written until `resolve`.
 */
export function useDraft(agent: AgentDetail) {
  const api = useApi();
  const { workspace } = useWorkspace();
  const queries = useQueryClient();
  const [content, setContent] = useState(agent.content);
  const [state, setState] = useState<DraftState>("saved");
  const [error, setError] = useState<unknown>(null);
  const [theirs, setTheirs] = useState<AgentDetail | null>(null);
  // Read by timers and by saves under way, which must see the newest of it.
  const now = useRef({
    content: agent.content,
    saved: agent.content,
    revision: agent.revision,
    timer: undefined as ReturnType<typeof setTimeout> | undefined,
    saving: null as Promise<boolean> | null,
    isStale: false,
    past: [] as AgentContent[],
    future: [] as AgentContent[],
    lastChange: { atMs: 0, fields: "" },
  }).current;

  const show = (next: AgentContent) => {
    now.content = next;
    setContent(next);
    clearTimeout(now.timer);
    if (now.isStale) return;
    setState("changed");
    now.timer = setTimeout(() => void save(), SAVE_AFTER_MS);
  };

  /** Takes over what the server holds; nothing is left to save, and undo brings back what was here. */
  const adopt = (from: AgentDetail) => {
    clearTimeout(now.timer);
    now.past.push(now.content);
    now.future.length = 0;
    now.lastChange.atMs = 0;
    Object.assign(now, {
      content: from.content,
      saved: from.content,
      revision: from.revision,
      isStale: false,
    });
    setContent(from.content);
    setTheirs(null);
    setError(null);
    setState("saved");
  };

  async function send(sent: AgentContent): Promise<boolean> {
    try {
      const answer = await api.agents.saveDraft({ ...sent, id: agent.id, revision: now.revision });
      now.revision = answer.revision;
      now.saved = sent;
      queries.setQueryData([workspace.id, "agents", agent.id], answer);
      return true;
    } catch (failure) {
      setError(failure);
      if (!hasCode(failure, "stale")) {
        noticeError(failure);
        setState("failed");
        return false;
      }
      now.isStale = true;
      setState("stale");
      setTheirs(await api.agents.get({ id: agent.id }).catch(() => null));
      return false;
    }
  }

  /** Saves now what is not saved yet; false when it could not be. */
  async function save(): Promise<boolean> {
    clearTimeout(now.timer);
    if (now.saving && !(await now.saving)) return false;
    if (now.isStale) return false;
    if (now.content === now.saved) {
      setState("saved");
      return true;
    }
    setState("saving");
    now.saving = send(now.content);
    const isSaved = await now.saving;
    now.saving = null;
    if (!isSaved) return false;
    setError(null);
    return save();
  }

  useEffect(() => {
    if (agent.revision > now.revision && now.content === now.saved && !now.saving) adopt(agent);
  }, [agent]);

  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (now.content !== now.saved) event.preventDefault();
    };
    window.addEventListener("beforeunload", onLeave);
    return () => {
      window.removeEventListener("beforeunload", onLeave);
      if (now.content !== now.saved) void save();
    };
  }, []);

  const step = (from: AgentContent[], to: AgentContent[]) => () => {
    const next = from.pop();
    if (!next) return;
    to.push(now.content);
    now.lastChange.atMs = 0;
    show(next);
  };

  return {
    content,
    state,
    error,
    theirs,
    adopt,
    save,
    change(changes: Partial<AgentContent>) {
      const fields = Object.keys(changes).join();
      const atMs = Date.now();
      const isSameStep = fields === now.lastChange.fields && atMs - now.lastChange.atMs < ONE_STEP_MS;
      if (!isSameStep) now.past.push(now.content);
      if (now.past.length > MOST_STEPS) now.past.shift();
      now.future.length = 0;
      now.lastChange = { atMs, fields };
      show({ ...now.content, ...changes });
    },
    resolve(decision: "mine" | "theirs") {
      if (!theirs) return;
      if (decision === "theirs") {
        adopt(theirs);
        return;
      }
      Object.assign(now, { revision: theirs.revision, saved: theirs.content, isStale: false });
      setTheirs(null);
      void save();
    },
    canUndo: now.past.length > 0,
    canRedo: now.future.length > 0,
    undo: step(now.past, now.future),
    redo: step(now.future, now.past),
  };
}

export type Draft = ReturnType<typeof useDraft>;
