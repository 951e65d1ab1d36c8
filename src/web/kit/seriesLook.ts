import type { CSSProperties } from "react";

const REST = "var(--grey-mark)";

/** The fills of a stack: five colours, each with a texture of its own, so that colour is never the only sign. */
const TEXTURES: readonly ((colour: string, light: string) => CSSProperties)[] = [
  (colour) => ({ background: colour }),
  (colour, light) => ({
    background: `repeating-linear-gradient(45deg, ${colour} 0 3px, ${light} 3px 6px)`,
  }),
  (colour, light) => ({
    background: `radial-gradient(circle, ${light} 1.2px, transparent 1.5px) 0 0 / 6px 6px, ${colour}`,
  }),
  (colour, light) => ({
    background: `repeating-linear-gradient(0deg, ${colour} 0 3px, ${light} 3px 5px)`,
  }),
  (colour, light) => ({
    background: `repeating-linear-gradient(90deg, ${colour} 0 4px, ${light} 4px 6px)`,
  }),
];

/** How the series at this place of a stack is filled, in bars and in the legend alike. */
export function seriesLook(index: number, isRest = false): CSSProperties {
  if (isRest) return { background: REST };
  const colour = `var(--series-${(index % 5) + 1})`;
  const light = `color-mix(in oklab, ${colour} 45%, var(--surface))`;
  // From the sixth on a colour comes again, with the texture of its neighbour.
  return TEXTURES[(index + Math.floor(index / 5)) % 5]!(colour, light);
}

/** What is expected and has not happened: an outline, hatched thinly. */
export const EXPECTED_LOOK: CSSProperties = {
  background:
    "repeating-linear-gradient(-45deg, transparent 0 4px, color-mix(in oklab, var(--ink-faint) 35%, transparent) 4px 5px)",
};
export const EXPECTED_EDGE: CSSProperties = { border: "1px dashed var(--ink-faint)" };
