import { useState } from "react";
import { Field, Select, TextInput } from "../../../web/kit/index.ts";
import { SaveForm, type SaveFormProps } from "../../../web/parts/SaveForm.tsx";
import { EVERY, type Preview } from "./sourceWords.tsx";

/** Name, address and rhythm of a new source. */
export function SourceNaming({
  preview,
  errors,
  action,
  onAdd,
}: {
  preview: Preview;
  errors: Record<string, string>;
  action: SaveFormProps["action"];
  onAdd: (names: { name: string; slug: string; syncEveryMinutes: number | null }) => void;
}) {
  const [name, setName] = useState(preview.title ?? preview.suggestedSlug);
  const [slug, setSlug] = useState(preview.suggestedSlug);
  const [every, setEvery] = useState("1440");
  const first = preview.tools[0]?.name;
  return (
    <SaveForm
      action={action}
      onSave={() => onAdd({ name, slug, syncEveryMinutes: every === "never" ? null : Number(every) })}
      submit={`Add ${preview.toolCount.toLocaleString("en")} tools`}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="Name" error={errors.name}>
          <TextInput value={name} onValueChange={setName} />
        </Field>
        <Field
          label="Slug"
          help={
            <>
              Begins every address and stays:{" "}
              <code className="font-mono">{`${slug}.${first ?? "tool"}`}</code>
            </>
          }
          error={errors.slug}
        >
          <TextInput isMono value={slug} onValueChange={setSlug} />
        </Field>
      </div>
      <Field label="Read it again" error={errors.syncEveryMinutes}>
        <Select className="sm:w-60" options={EVERY} value={every} onValueChange={setEvery} />
      </Field>
    </SaveForm>
  );
}
