import { Building2, Layers, type LucideIcon, NotebookPen, UserRound } from "lucide-react";
import type { Output } from "../../../web/api/index.ts";

export type Storage = Output<"storage.get">;
export type StoredFile = Output<"storage.files_list">["data"][number];
export type StoredKey = Output<"storage.kv_list">["data"][number];
export type Scope = Storage["scope"];

export const SCOPE_WORDS: Record<Scope, { label: string; icon: LucideIcon; hint: string }> = {
  scratch: { label: "Scratch", icon: NotebookPen, hint: "Your own in this workspace, for a while" },
  account: { label: "Account", icon: UserRound, hint: "Your own in this workspace, kept" },
  workspace: { label: "Workspace", icon: Layers, hint: "Everybody's in this workspace" },
  organization: { label: "Organization", icon: Building2, hint: "In all workspaces of the organization" },
};
export const SCOPES = Object.keys(SCOPE_WORDS) as Scope[];

/** Whether somebody with these permissions may change it. */
export const mayChange = (scope: Scope, can: (permission: string) => boolean): boolean =>
  can("storage:write") && (scope !== "organization" || can("storage:organization"));
