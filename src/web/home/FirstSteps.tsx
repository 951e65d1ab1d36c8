import { X } from "lucide-react";
import { useState } from "react";
import {
  type Agent,
  type Run,
  useAccount,
  useApi,
  useApiQuery,
  useCan,
  useHref,
  useWorkspace,
} from "../api/index.ts";
import { Card, IconButton, Steps } from "../kit/index.ts";
import { firstSteps } from "./firstSteps.ts";

/** The checklist until all is done or the person puts it away. `agents` is the first page, undefined while it loads. */
export function FirstSteps({
  agents,
  runs,
}: {
  agents: readonly Agent[] | undefined;
  runs: readonly Run[] | undefined;
}) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const { experienceLevel, id: accountId } = useAccount();
  const { workspace } = useWorkspace();
  const storageKey = `bailiwick-first-steps-away:${accountId}:${workspace.id}`;
  const [isAway, setIsAway] = useState(() => localStorage.getItem(storageKey) !== null);
  const isOn = !isAway;
  const tools = useApiQuery(["tools", "any"], (signal) => api.tools.list({ limit: 1 }, { signal }), {
    isOn: isOn && can("tools:read"),
  });
  const keys = useApiQuery(["api-keys", "any"], (signal) => api.apiKeys.list({ limit: 50 }, { signal }), {
    isOn: isOn && can("api_keys:read"),
  });
  if (isAway || !agents || !runs || tools.isLoading || keys.isLoading) return null;
  const steps = firstSteps(
    {
      hasAgent: agents.length > 0,
      hasTool: (tools.data?.data.length ?? 0) > 0,
      hasVersion: agents.some(({ latestVersion }) => latestVersion !== null),
      hasChat: runs.some(({ kind }) => kind === "agent"),
      hasKey: (keys.data?.data.length ?? 0) > 0,
      hasOutsideCall: keys.data?.data.some(({ lastUsedAt }) => lastUsedAt !== null) ?? false,
      agentId: agents[0]?.id ?? null,
    },
    experienceLevel,
    can,
  );
  const doneCount = steps.filter(({ isDone }) => isDone).length;
  if (doneCount === steps.length) return null;
  return (
    <Card
      title={
        <>
          First steps{" "}
          <span className="font-normal text-ink-muted tabular-nums">
            {doneCount} of {steps.length}
          </span>
        </>
      }
      actions={
        <IconButton
          size="small"
          icon={X}
          label="Put the first steps away"
          onClick={() => {
            localStorage.setItem(storageKey, "true");
            setIsAway(true);
          }}
        />
      }
    >
      <div className="-my-3">
        <Steps
          steps={steps.map(({ title, hint, action, isDone, page }) => ({
            title,
            hint,
            action,
            isDone,
            href: href(page),
          }))}
        />
      </div>
    </Card>
  );
}
