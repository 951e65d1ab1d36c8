import { Monitor, Moon, Sun } from "lucide-react";
import { SegmentedControl } from "./SegmentedControl.tsx";
import { setTheme, useTheme } from "./useTheme.ts";

/** Light, dark, or as the system says. */
export function ThemeToggle() {
  return (
    <SegmentedControl
      label="Theme"
      value={useTheme()}
      onValueChange={setTheme}
      options={[
        { value: "light", label: "Light", icon: Sun },
        { value: "dark", label: "Dark", icon: Moon },
        { value: "system", label: "System", icon: Monitor },
      ]}
    />
  );
}
