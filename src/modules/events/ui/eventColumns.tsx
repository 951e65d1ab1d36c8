import { type Column, Id, Time, Tooltip } from "../../../web/kit/index.ts";
import type { AnEvent } from "./eventChoice.ts";
import { gistOf } from "./gistOf.ts";

/** The columns of a list of events; `titles` says what each type means. Without agents there is no column of them. */
export const eventColumns = (
  titles: ReadonlyMap<string, string>,
  agentNames: ReadonlyMap<string, string> | null,
): Column<AnEvent>[] => [
  {
    key: "type",
    header: "Event",
    width: "clamp(152px, 18vw, 240px)",
    cell: ({ type }) => (
      <Tooltip content={titles.get(type) ?? type}>
        <span className="font-mono text-12">{type}</span>
      </Tooltip>
    ),
  },
  { key: "gist", header: "About", cell: ({ data }) => gistOf(data) || "–" },
  ...(agentNames
    ? [
        {
          key: "agent",
          header: "Agent",
          width: "148px",
          priority: 3 as const,
          cell: ({ agentId }: AnEvent) =>
            agentId ? (agentNames.get(agentId) ?? <Id value={agentId} isShort />) : "–",
        },
      ]
    : []),
  {
    key: "actor",
    header: "Who",
    width: "132px",
    priority: 2,
    cell: ({ actorId, actorName }) => actorName ?? (actorId ? "somebody who left" : "by itself"),
  },
  {
    key: "sequence",
    header: "Sequence",
    width: "92px",
    align: "end",
    priority: 3,
    cell: ({ sequence }) => sequence,
  },
  {
    key: "when",
    header: "When",
    width: "92px",
    align: "end",
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
];
