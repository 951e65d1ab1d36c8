import { useApi, useApiQuery, useCan, useHref } from "../../../web/api/index.ts";
import { Button, Callout, Time } from "../../../web/kit/index.ts";
import { SOURCES } from "../../tool-sources/ui/owner.ts";

/** Said where the last sync of a tool's source changed the tool while something used it. */
export function DriftNotice({ sourceId, address }: { sourceId: string; address: string }) {
  const api = useApi();
  const can = useCan();
  const href = useHref();
  const source = useApiQuery(
    [SOURCES, sourceId],
    (signal) => api.toolSources.get({ id: sourceId }, { signal }),
    {
      isOn: can("tool_sources:read"),
    },
  );
  const sync = source.data?.lastSync;
  const drift = sync?.used.find((each) => each.address === address);
  if (!sync || !drift) return null;
  return (
    <Callout
      kind="warning"
      title="This tool changed while something uses it"
      action={
        <Button size="small" href={href(`tools/sources/${sourceId}?tab=history`)}>
          What changed
        </Button>
      }
    >
      The last sync of its source
      {sync.endedAt && (
        <>
          {" "}
          (<Time at={sync.endedAt} />)
        </>
      )}{" "}
      found another schema or behaviour. Look at {drift.users.map(({ name }) => name).join(", ")} before they
      call it again.
    </Callout>
  );
}
