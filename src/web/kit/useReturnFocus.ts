import { useEffect, useState } from "react";

/** What had the focus when this was mounted has it again when this is gone; what is hidden and kept returns it by itself. */
export function useReturnFocus(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      // Its elements are removed after this, and with them the focus.
      requestAnimationFrame(() => {
        const isLost = document.activeElement === null || document.activeElement === document.body;
        if (!isLost || !(opener instanceof HTMLElement)) return;
        // Gone with what was done: the dialog it stood in goes on, or the row that took its place.
        const next = opener.isConnected
          ? opener
          : ([...document.querySelectorAll<HTMLElement>("[role=dialog]")].at(-1) ??
            document.querySelector<HTMLElement>(`[data-row="${opener.dataset.row}"]`));
        next?.focus();
      });
    },
    [opener],
  );
}
