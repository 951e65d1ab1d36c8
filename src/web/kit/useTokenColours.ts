import { useEffect, useState } from "react";
import { useTheme } from "./useTheme.ts";

function readColours<Token extends string>(tokens: readonly Token[]) {
  const probe = document.createElement("span");
  probe.style.transition = "none";
  document.body.append(probe);
  const colours = Object.fromEntries(
    tokens.map((token) => {
      probe.style.color = `var(--${token})`;
      return [token, getComputedStyle(probe).color];
    }),
  ) as Record<Token, string>;
  probe.remove();
  return colours;
}

/** Token colours as plain values, for a canvas, which knows no variables; follows the theme. */
export function useTokenColours<Token extends string>(tokens: readonly Token[]) {
  const theme = useTheme();
  const [colours, setColours] = useState(() => readColours(tokens));
  useEffect(() => {
    const update = () => setColours(readColours(tokens));
    update();
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", update);
    return () => system.removeEventListener("change", update);
  }, [theme, tokens]);
  return colours;
}
