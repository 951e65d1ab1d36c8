import { useState } from "react";
import { type Output, useAction, useApi } from "../../../web/api/index.ts";
import { Card, Field, RadioGroup, TextArea } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";

type Settings = Output<"system.get_settings">;

const CREDITS = [
  { value: "metered", label: "Metered", hint: "Spend is counted and shown, and never blocks a run." },
  {
    value: "enforced",
    label: "Enforced",
    hint: "A model call that an organization's wallet cannot cover is refused, and ends a running run.",
  },
] as const;

const linesOf = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** What the administrator decides for every organization of this installation. */
export function InstallationSettings({ settings }: { settings: Settings }) {
  return (
    <div className="flex max-w-180 flex-col gap-4">
      <CreditsSetting settings={settings} />
      <AllowlistSetting settings={settings} />
    </div>
  );
}

function useSave(what: string) {
  const api = useApi();
  return useAction((changes: Partial<Settings>) => api.system.updateSettings(changes), {
    what,
    done: "Saved; it counts from now on",
    refreshes: ["system"],
    isInPlace: true,
  });
}

function CreditsSetting({ settings }: { settings: Settings }) {
  const [credits, setCredits] = useState(settings.credits);
  const save = useSave("The setting was not saved.");
  return (
    <Card title="Credits">
      <SaveForm
        action={save}
        onSave={() => save.run({ credits })}
        isReady={credits !== settings.credits}
        submit="Save credits"
      >
        <RadioGroup
          label="What happens when a wallet is empty"
          options={CREDITS}
          value={credits}
          onValueChange={setCredits}
          isCards
        />
      </SaveForm>
    </Card>
  );
}

function AllowlistSetting({ settings }: { settings: Settings }) {
  const saved = settings.outboundAllow.join("\n");
  const [text, setText] = useState(saved);
  const save = useSave("The allowlist was not saved.");
  const wrongLine = Object.entries(save.fieldErrors).find(([path]) => path.startsWith("outboundAllow"));
  const line = wrongLine?.[0].split(".")[1];
  return (
    <Card title="Private hosts">
      <SaveForm
        action={save}
        onSave={() => save.run({ outboundAllow: linesOf(text) })}
        isReady={linesOf(text).join("\n") !== saved}
        submit="Save allowlist"
      >
        <Field
          label="Allowlist"
          isOptional
          help="One entry a line: host:port, a host, or a CIDR range. Tools and models of every workspace may then reach it. Public addresses need no entry."
          error={wrongLine && `${line === undefined ? "" : `Entry ${Number(line) + 1}: `}${wrongLine[1]}`}
        >
          <TextArea
            isMono
            value={text}
            onValueChange={setText}
            placeholder={"localhost:11434\nmodels.internal\n10.20.0.0/16"}
          />
        </Field>
      </SaveForm>
    </Card>
  );
}
