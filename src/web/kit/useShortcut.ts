import { useEffect, useEffectEvent } from "react";

const SEQUENCE_MS = 800;

export interface Shortcut {
  /** `g w` one after the other, `mod+k` together (Ctrl or Command), `?`, `enter`, `escape`, `arrowdown`. */
  keys: string;
  /** Shown in the list of shortcuts; without it the shortcut is not listed. */
  label?: string;
}

interface Listening extends Shortcut {
  steps: string[];
  run: (event: KeyboardEvent) => void;
}

const active = new Set<Listening>();
let typed: string[] = [];
let typedAtMs = 0;

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type));

const nameOf = (event: KeyboardEvent) =>
  `${event.ctrlKey || event.metaKey ? "mod+" : ""}${event.altKey ? "alt+" : ""}${event.key.toLowerCase()}`;

function onKeyDown(event: KeyboardEvent) {
  if (event.defaultPrevented) return;
  const name = nameOf(event);
  // A plain key belongs to the input it is typed in, and to the dialog or menu that is open.
  const isModal = document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"]') !== null;
  if (!name.startsWith("mod+") && (isTyping(event.target) || isModal)) return;
  typed = event.timeStamp - typedAtMs > SEQUENCE_MS ? [name] : [...typed, name].slice(-3);
  typedAtMs = event.timeStamp;
  // The longest sequence wins, and among equals the one mounted last.
  const hit = [...active]
    .reverse()
    .filter(({ steps }) => steps.join(" ") === typed.slice(-steps.length).join(" "))
    .sort((a, b) => b.steps.length - a.steps.length)[0];
  if (!hit) return;
  typed = [];
  event.preventDefault();
  hit.run(event);
}

/** Runs `run` when the keys are pressed outside of inputs. Pass `null` as keys to listen no longer. */
export function useShortcut(keys: string | null, run: (event: KeyboardEvent) => void, label?: string) {
  const onPress = useEffectEvent(run);
  useEffect(() => {
    if (keys === null) return;
    const own: Listening = { keys, label, steps: keys.split(" "), run: (event) => onPress(event) };
    if (active.size === 0) document.addEventListener("keydown", onKeyDown);
    active.add(own);
    return () => {
      active.delete(own);
      if (active.size === 0) document.removeEventListener("keydown", onKeyDown);
    };
  }, [keys, label]);
}

/** What can be pressed right now, for the list behind `?`. */
export const listShortcuts = (): Shortcut[] =>
  [...active].filter(({ label }) => label !== undefined).map(({ keys, label }) => ({ keys, label }));
