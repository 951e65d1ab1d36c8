import { Bot, Grid2x2, Link as LinkIcon, List, Wrench } from "lucide-react";
import { useState } from "react";
import {
  Checkbox,
  type CodeCheck,
  CodeEditor,
  Combobox,
  Field,
  FilterBar,
  FilterChip,
  FilterSelect,
  MoneyInput,
  NumberInput,
  RadioGroup,
  RUN_STATE,
  type RunState,
  SegmentedControl,
  Select,
  Switch,
  TextArea,
  TextInput,
} from "../kit/index.ts";
import { exampleCode } from "./exampleData.ts";
import { Columns, Example, Section } from "./Section.tsx";

const MODELS = [
  { value: "demo", label: "demo", hint: "offline" },
  { value: "mini", label: "gpt-5-mini", hint: "OpenAI" },
  { value: "sonnet", label: "claude-sonnet", hint: "Anthropic" },
  { value: "old", label: "retired-model", isDisabled: true },
] as const;
const ZONES = ["Europe/Berlin", "Europe/Paris", "America/New_York", "Asia/Tokyo", "UTC"].map((value) => ({
  value,
  label: value,
}));
const STATES = (Object.keys(RUN_STATE) as RunState[]).map((value) => ({
  value,
  label: RUN_STATE[value].text,
  icon: RUN_STATE[value].icon,
}));

const CHECK: CodeCheck = {
  declarations: "declare const orders: { find(args: { id: string }): Promise<{ total: number }> };",
  language: "auto",
  form: "program",
};

export function InputSection() {
  const [model, setModel] = useState<string | null>("mini");
  const [zone, setZone] = useState<string | null>("Europe/Berlin");
  const [timeout, setTimeout] = useState<number | null>(30_000);
  const [isOn, setIsOn] = useState(true);
  const [level, setLevel] = useState<string | null>("some");
  const [view, setView] = useState("grid");
  const [states, setStates] = useState<RunState[]>(["failed", "timed_out"]);
  const [query, setQuery] = useState("");
  const [code, setCode] = useState(exampleCode);
  const [checked, setChecked] = useState("return orders.find({ id: 7 });");
  const [amount, setAmount] = useState("25");
  return (
    <Section title="Inputs">
      <Columns>
        <Field label="Name" help="Shown in the list of agents.">
          <TextInput defaultValue="Support desk" />
        </Field>
        <Field label="URL" error="Must be an https address, or http on an allowed private host.">
          <TextInput icon={LinkIcon} isMono defaultValue="ftp://orders.example" />
        </Field>
        <Field label="Amount" help="At least 5.">
          <MoneyInput currency="USD" value={amount} onValueChange={setAmount} />
        </Field>
        <Field label="Model">
          <Select options={MODELS} value={model as "mini"} onValueChange={setModel} />
        </Field>
        <Field label="Time zone" isOptional help="Type to find one.">
          <Combobox options={ZONES} value={zone} onValueChange={setZone} />
        </Field>
        <Field label="Timeout" help="From 100 ms to 2 minutes.">
          <NumberInput
            value={timeout}
            onValueChange={setTimeout}
            min={100}
            max={120_000}
            step={1000}
            unit="ms"
          />
        </Field>
        <Field label="Slug">
          <TextInput isMono disabled defaultValue="support-desk" />
        </Field>
        <Field label="Instructions" help="What the agent is for and how it should speak.">
          <TextArea
            defaultValue={"You are the support desk of a small shop.\nAnswer in one or two sentences."}
          />
        </Field>
        <Field label="Notes" error="Notes are needed to publish.">
          <TextArea placeholder="What changed, for the people who read the versions" />
        </Field>
      </Columns>
      <Columns>
        <Example name="Checkbox, Switch" isBlock>
          <div className="flex flex-col gap-3">
            <Checkbox
              label="Stream the answer"
              hint="Sends it while it is written."
              isChecked={isOn}
              onCheckedChange={setIsOn}
            />
            <Checkbox label="Some of them" isChecked={false} isMixed onCheckedChange={() => {}} />
            <Checkbox label="Not allowed" isChecked isDisabled onCheckedChange={() => {}} />
            <Switch
              label="Retry on errors"
              hint="Only for tools marked idempotent."
              isOn={isOn}
              onChange={setIsOn}
            />
            <Switch label="Not allowed" isOn={false} isDisabled onChange={() => {}} />
          </div>
        </Example>
        <RadioGroup
          label="How much have you worked with agents?"
          isCards
          value={level}
          onValueChange={setLevel}
          options={[
            { value: "none", label: "Not yet", hint: "We start with a finished agent." },
            {
              value: "some",
              label: "I have built one or two",
              hint: "We start with an empty one and two tools.",
            },
          ]}
        />
      </Columns>
      <Example name="RadioGroup, SegmentedControl">
        <RadioGroup
          label="Kind"
          value={level}
          onValueChange={setLevel}
          options={[
            { value: "none", label: "HTTP" },
            { value: "some", label: "Code" },
            { value: "off", label: "MCP", isDisabled: true },
          ]}
        />
        <SegmentedControl
          label="View"
          value={view}
          onValueChange={setView}
          options={[
            { value: "grid", label: "Grid", icon: Grid2x2 },
            { value: "list", label: "List", icon: List },
          ]}
        />
      </Example>
      <Example name="FilterBar, FilterSelect" isBlock>
        <FilterBar
          query={query}
          onQueryChange={setQuery}
          placeholder="Search runs"
          isFiltered={query !== "" || states.length > 0}
          onClear={() => {
            setQuery("");
            setStates([]);
          }}
        >
          <FilterChip label="Model" value="openai/gpt-5" onRemove={() => {}} />
          <FilterSelect label="State" options={STATES} values={states} onValuesChange={setStates} />
          <FilterSelect
            label="Kind"
            options={[
              { value: "agent", label: "Agent", icon: Bot },
              { value: "tool", label: "Tool", icon: Wrench },
            ]}
            values={[]}
            onValuesChange={() => {}}
          />
        </FilterBar>
      </Example>
      <Example name="CodeEditor" isBlock>
        <Columns>
          <CodeEditor label="Tool code" value={code} onValueChange={setCode} />
          <CodeEditor
            label="Schema"
            language="json"
            isReadOnly
            value={JSON.stringify({ type: "object", properties: { orderId: { type: "integer" } } }, null, 2)}
          />
          <CodeEditor label="Code with types" value={checked} onValueChange={setChecked} check={CHECK} />
        </Columns>
      </Example>
    </Section>
  );
}
