import { useCatalogue } from "./useRoles.ts";

const plural = (title: string) => (/[sx]$/.test(title) ? title : `${title}s`);

/** `Only owners and admins`, from the presets that have a permission. */
export function whoHolds(presets: readonly string[]): string {
  const names = presets.map((preset) => plural(preset.toLowerCase()));
  if (names.length === 0) return "Nobody by preset";
  if (names.length === 1) return `Only ${names[0]}`;
  return `Only ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Says of a permission who has it here by preset: for why something cannot be changed. */
export function useWhoMay(): (permission: string) => string {
  const { data } = useCatalogue();
  return (permission) => {
    const found = data?.workspace.find(({ name }) => name === permission);
    return found ? whoHolds(found.presets) : `Only who has ${permission}`;
  };
}
