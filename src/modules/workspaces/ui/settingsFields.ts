import type { Input, Workspace } from "../../../web/api/index.ts";

type Change = Omit<Input<"workspaces.update">, "workspaceId">;
type Settings = Workspace["settings"];

/** What the General form holds while it is edited. */
export interface SettingsDraft {
  name: string;
  slug: string;
  description: string;
  timeZone: string | null;
  locale: string | null;
  defaultModel: Settings["defaultModel"];
  retentionDays: number | null;
  approvalHours: number | null;
  /** Undefined: as it is; null: none. */
  iconStorageId: string | null | undefined;
}

export interface SettingsField {
  key: keyof SettingsDraft;
  /** Where the API takes it, also the path of its errors. */
  path: string;
  label: string;
  help?: string;
  control: "text" | "slug" | "lines" | "icon" | "timeZone" | "locale" | "model" | "days" | "hours";
  /** The permission to see it, and the one to change it. */
  read: string;
  write: string;
}

const field = (
  key: keyof SettingsDraft,
  control: SettingsField["control"],
  label: string,
  more: Partial<SettingsField> = {},
): SettingsField => ({
  key,
  path: key,
  label,
  control,
  read: "workspaces:read",
  write: "workspaces:write",
  ...more,
});
const setting = (
  key: keyof Settings,
  control: SettingsField["control"],
  label: string,
  more: Partial<SettingsField> = {},
) => field(key, control, label, { path: `settings.${key}`, ...more });

/** Every setting of a workspace: who may see it, who may change it, and how. The form and its rights are made from this. */
export const SETTINGS_SECTIONS: readonly { title: string; fields: readonly SettingsField[] }[] = [
  {
    title: "Identity",
    fields: [
      field("name", "text", "Name"),
      field("slug", "slug", "Slug", {
        help: "The last part of its address. When you change it, the old address keeps leading here.",
      }),
      field("description", "lines", "Description", { help: "What it is for; shown on Home." }),
      field("iconStorageId", "icon", "Icon"),
    ],
  },
  {
    title: "Defaults",
    fields: [
      setting("timeZone", "timeZone", "Time zone", {
        help: "For schedules and reports. People see times in their own.",
      }),
      setting("locale", "locale", "Language and formats", { help: "Without one: the reader's." }),
      setting("defaultModel", "model", "Default model", { help: "What a new agent starts with." }),
    ],
  },
  {
    title: "Data",
    fields: [
      setting("retentionDays", "days", "Keep runs and sessions for", {
        help: "Older ones are removed. Empty: kept for ever.",
      }),
    ],
  },
  {
    title: "Approvals",
    fields: [
      setting("approvalHours", "hours", "People have", {
        help: "To approve a call that waits; then it expires and is not made. 1 to 720.",
      }),
    ],
  },
];

export const draftOf = ({ name, slug, description, settings }: Workspace): SettingsDraft => ({
  name,
  slug,
  description,
  ...settings,
  iconStorageId: undefined,
});

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** What of the draft differs from the workspace, in the shape of `workspaces.update`; null when nothing does. */
export function changeOf(draft: SettingsDraft, workspace: Workspace): Change | null {
  const before = draftOf(workspace);
  const differs = (key: keyof SettingsDraft) => !isSame(draft[key], before[key]);
  const fields = SETTINGS_SECTIONS.flatMap((section) => section.fields).filter(({ key }) => differs(key));
  if (fields.length === 0) return null;
  const pick = (isSetting: boolean) =>
    Object.fromEntries(
      fields
        .filter(({ path }) => path.startsWith("settings.") === isSetting)
        .map(({ key }) => [key, draft[key]]),
    );
  const settings = pick(true);
  return { ...pick(false), ...(Object.keys(settings).length > 0 ? { settings } : {}) };
}
