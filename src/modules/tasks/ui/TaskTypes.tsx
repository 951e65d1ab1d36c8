import { Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useApi, useApiQuery } from "../../../web/api/index.ts";
import { Callout, CodeBlock, SkeletonText, TextInput } from "../../../web/kit/index.ts";

/** What a program finds in the sandbox, as TypeScript. */
export function TaskTypes() {
  const api = useApi();
  const [text, setText] = useState("");
  const query = useDeferredValue(text.trim());
  const { data, error } = useApiQuery(["catalogue", "types", query], (signal) =>
    api.tasks.getTypes({ query: query || undefined }, { signal }),
  );
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <TextInput
        icon={Search}
        aria-label="Find types by what a tool does"
        placeholder="What should the tool do?"
        value={text}
        onValueChange={setText}
      />
      {error && <Callout kind="danger">The types could not be loaded.</Callout>}
      {data && !data.isComplete && query === "" && (
        <Callout kind="info">There are more tools than are shown here. Say what you look for.</Callout>
      )}
      {data ? (
        <CodeBlock label="Types" code={data.typescript} language="javascript" maxHeight={720} />
      ) : (
        !error && <SkeletonText lines={8} />
      )}
    </div>
  );
}
