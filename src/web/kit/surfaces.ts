const appear =
  "transition-[opacity,scale] duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0 data-starting-style:scale-[0.98]";

/** The look of everything that floats: menus, popovers, selects. */
export const popupClass = `z-50 origin-(--transform-origin) rounded-md border border-line-strong bg-raised text-13 text-ink shadow-popup outline-none ${appear}`;

/** One row of a menu, select or combobox. */
export const optionClass =
  "flex min-h-8 cursor-default select-none items-center gap-2 rounded-sm px-2 py-1 text-13 text-ink outline-none data-disabled:text-ink-faint data-highlighted:bg-hover data-disabled:data-highlighted:bg-transparent";

/** The frame of every typed input. */
export const controlClass =
  "h-8 w-full rounded-md border border-line-control bg-surface px-2.5 text-13 text-ink outline-none transition-colors hover:border-ink-faint focus-visible:border-focus focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-focus data-invalid:border-red-mark aria-invalid:border-red-mark disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-faint";

/** The dimmed page behind a dialog or a panel. */
export const backdropClass =
  "fixed inset-0 z-40 bg-scrim transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0";
