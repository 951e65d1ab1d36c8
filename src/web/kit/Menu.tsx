import { Menu as Base } from "@base-ui/react/menu";
import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { classes } from "./classes.ts";
import { Kbd } from "./Kbd.tsx";
import { optionClass, popupClass } from "./surfaces.ts";

export interface MenuItem {
  label: string;
  icon?: LucideIcon;
  shortcut?: string;
  isDanger?: boolean;
  isDisabled?: boolean;
  /** One of the two: where it leads or what it does. */
  href?: string;
  onSelect?: () => void;
}

/** `items` with `"separator"` between groups. The trigger is a Button or IconButton. */
export function Menu({
  trigger,
  items,
  align = "end",
}: {
  trigger: ReactElement;
  items: readonly (MenuItem | "separator")[];
  align?: "start" | "end";
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={4} className="z-50">
          <Base.Popup className={classes(popupClass, "min-w-44 p-1")}>
            {items.map((item, index) => {
              if (item === "separator")
                return <Base.Separator key={index} className="-mx-1 my-1 h-px bg-line" />;
              const { icon: Icon, label, shortcut, isDanger } = item;
              const className = classes(optionClass, isDanger && !item.isDisabled && "text-red");
              const content = (
                <>
                  {Icon && <Icon aria-hidden size={15} className={isDanger ? "" : "text-ink-muted"} />}
                  <span className="grow">{label}</span>
                  {shortcut && <Kbd keys={shortcut} />}
                </>
              );
              return item.href === undefined ? (
                <Base.Item
                  key={index}
                  disabled={item.isDisabled}
                  onClick={item.onSelect}
                  className={className}
                >
                  {content}
                </Base.Item>
              ) : (
                <Base.LinkItem key={index} href={item.href} closeOnClick className={className}>
                  {content}
                </Base.LinkItem>
              );
            })}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
