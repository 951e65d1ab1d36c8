import { useState } from "react";
import { useAction, useApi, useGo, useHref } from "../../../web/api/index.ts";
import { Field, RadioGroup, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { startingContent, type ToolKind } from "./startingContent.ts";
import { TOOL_KIND } from "./toolKinds.tsx";

const KINDS = (["http", "code", "builtin"] as const).map((value) => ({ value, ...TOOL_KIND[value] }));
const NAME: Record<ToolKind, string> = {
  http: "get_weather",
  code: "add_numbers",
  builtin: "wallet_balance",
};

/** Asks for kind and name, makes a tool that works as it is, and goes on to its page. */
export function CreateToolDialog({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  const api = useApi();
  const go = useGo();
  const href = useHref();
  const [kind, setKind] = useState<ToolKind>("http");
  const [name, setName] = useState("");
  const create = useAction(
    () => api.tools.create(startingContent(kind, name || NAME[kind], window.location.origin)),
    {
      what: "The tool could not be created.",
      refreshes: ["tools", "catalogue"],
      isInPlace: true,
      onDone: (tool) => go(href(`tools/${tool.id}`)),
    },
  );
  return (
    <FormDialog
      isOpen={isOpen}
      title="Create tool"
      description="It begins with an example that works offline; you change it on the next page."
      action={create}
      submit="Create tool"
      onSubmit={() => create.run()}
      onClose={() => onOpenChange(false)}
    >
      <RadioGroup label="Kind" isCards options={KINDS} value={kind} onValueChange={setKind} />
      <Field
        label="Name"
        help="What the model calls it. It begins with a letter; letters, digits, _ and - up to 64."
        error={create.fieldErrors.name}
      >
        <TextInput isMono value={name} placeholder={NAME[kind]} onValueChange={setName} />
      </Field>
    </FormDialog>
  );
}
