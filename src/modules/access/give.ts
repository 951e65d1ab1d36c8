import { holds, type Power } from "../../platform/caller.ts";
import { forbidden } from "../../platform/errors.ts";
import { expand } from "./catalogue.ts";

/** Permissions in `wanted` that this power may not pass on. */
export const beyond = (power: Pick<Power, "standing">, wanted: Iterable<string>): string[] =>
  [...wanted].flatMap(expand).filter((permission) => !holds(power.standing, permission));

/** Nobody gives more than they have: throws 403 naming the first permission the giver's own role lacks. */
export function requireCanGive(power: Pick<Power, "standing">, wanted: Iterable<string>): void {
  const [missing] = beyond(power, wanted);
  if (missing) throw forbidden(`You cannot give ${missing}, which your own role does not have`);
}
