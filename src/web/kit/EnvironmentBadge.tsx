import { FlaskConical, Globe, Wrench } from "lucide-react";
import { classes } from "./classes.ts";

export type Environment = "production" | "staging" | "development";

/** Its icon, words and colours, also as the mark on a workspace's icon. */
export const ENVIRONMENT_LOOK = {
  production: { icon: Globe, text: "Production", className: "bg-production text-on-production" },
  staging: { icon: FlaskConical, text: "Staging", className: "bg-staging-soft text-staging" },
  development: { icon: Wrench, text: "Development", className: "bg-development-soft text-development" },
} as const;

/** Which world a workspace acts in. Its three colours appear nowhere else. */
export function EnvironmentBadge({ environment }: { environment: Environment }) {
  const { icon: Icon, text, className } = ENVIRONMENT_LOOK[environment];
  return (
    <span
      className={classes(
        "inline-flex h-5 shrink-0 items-center align-middle gap-1 rounded-sm px-1.5 text-12 font-medium whitespace-nowrap",
        className,
      )}
    >
      <Icon aria-hidden size={12} />
      {text}
    </span>
  );
}
