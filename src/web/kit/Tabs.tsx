import { Tabs as Base } from "@base-ui/react/tabs";
import { type ReactNode, useEffect, useRef } from "react";

export interface Tab {
  value: string;
  /** A noun. */
  label: string;
  count?: number;
  content: ReactNode;
}

/** Controlled by `value` (keep it in the URL) or left alone with `defaultValue`. */
export function Tabs({
  tabs,
  value,
  defaultValue,
  onValueChange,
}: {
  tabs: readonly Tab[];
  value?: string;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On a narrow screen the active one may lie outside the strip.
    const active = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (list.current && active)
      list.current.scrollLeft = active.offsetLeft - (list.current.clientWidth - active.offsetWidth) / 2;
  }, [value]);
  return (
    <Base.Root
      value={value}
      defaultValue={defaultValue ?? tabs[0]?.value}
      onValueChange={(next) => onValueChange?.(String(next))}
      className="flex min-w-0 flex-col"
    >
      <Base.List
        ref={list}
        activateOnFocus={false}
        className="relative flex gap-1 overflow-x-auto border-b border-line [scrollbar-width:none]"
      >
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.value}
            value={tab.value}
            className="-mb-px flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-2 text-13 font-medium whitespace-nowrap text-ink-muted -outline-offset-2! hover:text-ink data-active:border-accent-ink data-active:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="rounded-sm bg-grey-soft px-1 text-12 font-normal text-grey tabular-nums">
                {tab.count}
              </span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.value} value={tab.value} className="min-w-0 pt-4 outline-offset-4">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
