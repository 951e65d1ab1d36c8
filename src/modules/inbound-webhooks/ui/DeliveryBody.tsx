import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import type { Output } from "../../../web/api/index.ts";
import { Button, Callout, CodeBlock, JsonView, SegmentedControl } from "../../../web/kit/index.ts";
import { bytesOf, hexDump } from "./hexDump.ts";

type Detail = Output<"inbound_deliveries.get">;
type View = "json" | "text" | "hex";

const MAX_HEX_BYTES = 16_384;
const VIEWS = [
  { value: "json", label: "JSON" },
  { value: "text", label: "Text" },
  { value: "hex", label: "Hex" },
] as const;

function jsonOf(body: NonNullable<Detail["body"]>): { value: unknown } | null {
  if (body.encoding !== "text") return null;
  try {
    return { value: JSON.parse(body.value) };
  } catch {
    return null;
  }
}

/** Exactly what was sent: as JSON to look through, as text, or byte by byte; and to take away. */
export function DeliveryBody({ delivery }: { delivery: Detail }) {
  const { body } = delivery;
  const json = useMemo(() => body && jsonOf(body), [body]);
  const isText = body?.encoding === "text";
  const [chosen, setChosen] = useState<View | null>(null);
  if (!body)
    return (
      <Callout title="The body was not kept">What does not verify is recorded without its body.</Callout>
    );
  if (delivery.size === 0) return <p className="text-13 text-ink-muted">It came without a body.</p>;
  const view = chosen ?? (json ? "json" : isText ? "text" : "hex");
  const download = () => {
    const type = json ? "application/json" : (delivery.contentType ?? "application/octet-stream");
    const address = URL.createObjectURL(new Blob([bytesOf(body)], { type }));
    const link = document.createElement("a");
    link.href = address;
    link.download = `${delivery.id}.${json ? "json" : isText ? "txt" : "bin"}`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <SegmentedControl
          label="View of the body"
          options={VIEWS.map((option) => ({
            ...option,
            isDisabled: (option.value === "json" && !json) || (option.value === "text" && !isText),
          }))}
          value={view}
          onValueChange={setChosen}
        />
        <span className="grow" />
        <Button size="small" icon={Download} onClick={download}>
          Download
        </Button>
      </div>
      {view === "json" && json && <JsonView label="Body" value={json.value} openDepth={4} />}
      {view === "text" && <CodeBlock label="Body" code={body.value} isWrapped />}
      {view === "hex" && <Hex bytes={bytesOf(body)} />}
    </div>
  );
}

function Hex({ bytes }: { bytes: Uint8Array }) {
  const dump = useMemo(() => hexDump(bytes.subarray(0, MAX_HEX_BYTES)), [bytes]);
  return (
    <>
      <CodeBlock label="Body" code={dump} />
      {bytes.length > MAX_HEX_BYTES && (
        <p className="text-12 text-ink-faint">
          The first {MAX_HEX_BYTES.toLocaleString("en")} of {bytes.length.toLocaleString("en")} bytes;
          download it for the rest.
        </p>
      )}
    </>
  );
}
