import { useEffect, useEffectEvent } from "react";

const AHEAD = 20;

/** Calls `onReached` once per length of the list, when its last twenty rows come into view. */
export function useEndReached(
  lastIndex: number | undefined,
  count: number,
  onReached: (() => void) | undefined,
) {
  const isNear = onReached !== undefined && lastIndex !== undefined && lastIndex >= count - AHEAD;
  const tell = useEffectEvent(() => onReached?.());
  useEffect(() => {
    if (isNear) tell();
  }, [isNear, count]);
}
