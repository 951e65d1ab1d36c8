import { holds } from "../../platform/caller.ts";
import type { OutputOf } from "../../platform/verb.ts";
import {
  inheritedRole,
  intersect,
  permissionsOfPreset,
  WORKSPACE_PERMISSIONS,
  workspacePower,
} from "../access/index.ts";
import { canEnter, presetTitle, type Standing } from "../members/index.ts";
import type { explainAccess } from "./contract.ts";
import type { SubjectGrant, SubjectKey } from "./subject.ts";

type Reason = OutputOf<typeof explainAccess>["chain"][number];

export interface Question {
  permission: string;
  name: string;
  /** Undefined: not even of the organization any more. */
  standing: Standing | undefined;
  grants: readonly SubjectGrant[];
  key: SubjectKey | null;
  isArchived: boolean;
}

// What an archived workspace still lets its owner do: bring it back, or end it.
const IN_THE_ARCHIVE = ["workspaces:archive", "workspaces:delete"];
const isOpenInTheArchive = (permission: string, key: SubjectKey | null): boolean =>
  key === null && IN_THE_ARCHIVE.includes(permission);

/** `Deploy to dev (deployments:dev)`. */
const named = (permission: string): string =>
  `“${WORKSPACE_PERMISSIONS.find(({ name }) => name === permission)!.title}” (${permission})`;
const day = (at: string): string => `${at.slice(0, 16).replace("T", " ")} UTC`;
const link = (kind: Reason["kind"], allows: boolean, message: string): Reason => ({ kind, allows, message });

/** Each thing that allows or refuses, in the order the server asks. */
export function chainOf(question: Question): Reason[] {
  return [...archive(question), ...roles(question), ...grants(question), ...keys(question)];
}

/** What the server would answer; by the same rules it admits calls with. */
export function isAllowed({ permission, standing, grants, key, isArchived }: Question): boolean {
  if (isArchived && !isOpenInTheArchive(permission, key)) return false;
  if (!standing || !canEnter(standing)) return false;
  const { permissions } = workspacePower({ ...standing, grants: grants.filter(({ isLiving }) => isLiving) });
  if (!key) return holds(permissions, permission);
  if (key.revokedAt !== null || isPast(key.expiresAt) || refusesStage(key, permission)) return false;
  return holds(intersect(key.permissions, permissions), permission);
}

const isPast = (at: string | null): boolean => at !== null && Date.parse(at) <= Date.now();
/** A key of one stage never runs a draft. */
const refusesStage = ({ stage }: SubjectKey, permission: string): boolean =>
  stage !== null && permission === "runs:draft_in_production";

function archive({ isArchived, permission, key }: Question): Reason[] {
  if (!isArchived) return [];
  return [
    link(
      "archived",
      isOpenInTheArchive(permission, key),
      "The workspace is archived: nothing works in it until an owner restores it.",
    ),
  ];
}

function roles({ permission, name, standing }: Question): Reason[] {
  if (!standing || !canEnter(standing))
    return [
      link(
        "not_a_member",
        false,
        standing
          ? `${name} is in the organization, but was not added to this workspace.`
          : `${name} is no longer in the organization.`,
      ),
    ];
  const chain: Reason[] = [];
  const { memberRole, rolePermissions, roleName, organizationRole } = standing;
  if (memberRole !== null) {
    const allows = (rolePermissions ?? permissionsOfPreset(memberRole)).includes(permission);
    const role =
      roleName === null ? `The role ${presetTitle(memberRole)}` : `The organization's role “${roleName}”`;
    chain.push(
      link(
        "role",
        allows,
        `${role} of ${name} ${allows ? "allows" : "does not allow"} ${named(permission)}.`,
      ),
    );
  }
  const inherited = inheritedRole(organizationRole);
  if (inherited) {
    const allows = permissionsOfPreset(inherited).includes(permission);
    chain.push(
      link(
        "inherited_role",
        allows,
        `${name} is ${inherited} of the organization, and so ${inherited} of each of its workspaces: that ${
          allows ? "allows" : "does not allow"
        } ${named(permission)}.`,
      ),
    );
  }
  return chain;
}

function grants({ permission, grants: all }: Question): Reason[] {
  return all
    .filter(({ permissions }) => permissions.includes(permission))
    .map(({ reason, expiresAt, revokedAt, isLiving }) => {
      if (isLiving) return link("grant", true, `A grant allows it until ${day(expiresAt)}: “${reason}”.`);
      return revokedAt === null
        ? link("expired", false, `A grant allowed it until ${day(expiresAt)}, and has ended: “${reason}”.`)
        : link("revoked", false, `A grant allowed it, and was revoked on ${day(revokedAt)}: “${reason}”.`);
    });
}

function keys({ permission, key, name }: Question): Reason[] {
  if (!key) return [];
  const allows = holds(new Set(key.permissions), permission);
  const chain = [
    link(
      "key",
      allows,
      key.permissions.includes("*")
        ? `The key “${key.name}” may do whatever ${name} may.`
        : `The key “${key.name}” was ${allows ? "given" : "not given"} ${named(permission)}; it never does more than ${name} may.`,
    ),
  ];
  if (key.stage !== null)
    chain.push(
      link(
        "stage",
        !refusesStage(key, permission),
        `The key runs only what is deployed to ${key.stage}, no drafts.`,
      ),
    );
  if (isPast(key.expiresAt)) chain.push(link("expired", false, `The key expired on ${day(key.expiresAt!)}.`));
  if (key.revokedAt !== null)
    chain.push(link("revoked", false, `The key was revoked on ${day(key.revokedAt)}.`));
  return chain;
}
