import { sql } from "kysely";
import { AppError } from "../../platform/errors.ts";
import { emit } from "../../platform/events/emit.ts";
import { implement } from "../../platform/operation.ts";
import { accessTags } from "../access/index.ts";
import { checkEnvironment, convertEnvironment } from "./contract.ts";
import { environmentWarnings } from "./environment-check.ts";
import { workspaceConverted } from "./events.ts";
import {
  difference,
  findWorkspace,
  lockWorkspace,
  named,
  requireSlugAgain,
  type WorkspaceAnswer,
} from "./find.ts";

type Environment = WorkspaceAnswer["environment"];

const LEGAL: Record<Environment, readonly Environment[]> = {
  production: ["staging"],
  staging: ["production"],
  development: [],
};

/** Why the conversion is not possible, in one sentence. */
const refusal = (current: Environment, target: Environment): { code: string; message: string } =>
  current === target
    ? { code: "same_environment", message: `The workspace is ${current} already.` }
    : {
        code: "development_workspace",
        message: "A development workspace is not converted; make a new workspace instead.",
      };

implement(checkEnvironment, async (t, { workspaceId, target }) => {
  const { environment: current } = await findWorkspace(t, workspaceId);
  const isPossible = LEGAL[current].includes(target);
  const warnings = isPossible ? await environmentWarnings(t, target) : [refusal(current, target)];
  return { current, target, isPossible, warnings };
});

implement(convertEnvironment, async (t, { workspaceId, target, slug }) => {
  const before = await lockWorkspace(t, workspaceId);
  requireSlugAgain(before, slug);
  const legal = LEGAL[before.environment];
  if (!legal.includes(target))
    throw new AppError("illegal_transition", refusal(before.environment, target).message, {
      extra: { state: before.environment, legal },
    });
  await t.db
    .updateTable("workspaces")
    .set({ environment: target, updatedAt: sql<string>`now()` })
    .where("id", "=", workspaceId)
    .execute();
  await t.platform.access.invalidate(t, accessTags.workspace(workspaceId));
  const after = await findWorkspace(t, workspaceId);
  emit(t, workspaceConverted, { ...named(before), from: before.environment, to: target });
  t.changed(difference(before, after));
  return after;
});
