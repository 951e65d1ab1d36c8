import { implement } from "../../platform/operation.ts";
import {
  MAY_ROWS,
  ORGANIZATION_PERMISSIONS,
  permissionsOfPreset,
  PRESETS,
  WORKSPACE_PERMISSIONS,
} from "../access/index.ts";
import { presetTitle } from "../members/index.ts";
import { getCatalogue } from "./contract.ts";

const catalogue = {
  presets: PRESETS.map((name) => ({
    name,
    title: presetTitle(name),
    permissions: [...permissionsOfPreset(name)],
  })),
  groups: [
    ...Object.entries(MAY_ROWS).map(([name, { title }]) => ({ name, title })),
    { name: "organization", title: "The organization itself" },
  ],
  workspace: WORKSPACE_PERMISSIONS.map(({ name, title, row }) => ({
    name,
    title,
    group: row,
    presets: [...MAY_ROWS[row].by],
  })),
  organization: ORGANIZATION_PERMISSIONS.map(({ name, title, by }) => ({
    name,
    title,
    group: "organization",
    presets: [...by],
  })),
};

implement(getCatalogue, async () => catalogue);
