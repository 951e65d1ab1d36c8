import { type AgentDetail, Loaded, type UrlState, useApi, useApiQuery } from "../../../web/api/index.ts";
import { Button, Card, DiffView, Select } from "../../../web/kit/index.ts";
import { contentText } from "./contentText.ts";
import { useParts } from "./useParts.ts";

const sideOf = (text: string): number | "draft" => (text === "draft" ? "draft" : Number(text) || 1);
const nameOf = (text: string) => (text === "draft" ? "Draft" : `v${text}`);

/** Two versions, or a version and the draft, side by side. */
export function CompareVersions({
  agent,
  from,
  to,
  onChange,
}: {
  agent: AgentDetail;
  from: string;
  to: string;
  onChange: (changes: UrlState) => void;
}) {
  const api = useApi();
  const { names } = useParts();
  const query = useApiQuery(["agents", agent.id, "compare", from, to, agent.revision], (signal) =>
    api.agents.compare({ id: agent.id, from: sideOf(from), to: sideOf(to) }, { signal }),
  );
  const numbers = Array.from({ length: agent.latestVersion ?? 0 }, (_, index) =>
    String(agent.latestVersion! - index),
  );
  const options = ["draft", ...numbers].map((value) => ({ value, label: nameOf(value) }));
  return (
    <Card
      title="Compare"
      actions={
        <>
          <span className="w-28">
            <Select
              aria-label="From"
              options={options}
              value={from}
              onValueChange={(value) => onChange({ from: value })}
            />
          </span>
          <span className="text-12 text-ink-muted">with</span>
          <span className="w-28">
            <Select
              aria-label="With"
              options={options}
              value={to}
              onValueChange={(value) => onChange({ to: value })}
            />
          </span>
          <Button look="ghost" onClick={() => onChange({ from: undefined, to: undefined })}>
            Done
          </Button>
        </>
      }
    >
      <Loaded query={query} thing="comparison">
        {({ before, after }) => (
          <DiffView
            before={contentText(before, names)}
            after={contentText(after, names)}
            beforeLabel={nameOf(from)}
            afterLabel={nameOf(to)}
          />
        )}
      </Loaded>
    </Card>
  );
}
