import { useEffect, useState } from "react";
import { type Input, useAction, useApi, useHref, useUrlState } from "../../../web/api/index.ts";
import {
  Button,
  Callout,
  Card,
  CodeEditor,
  ErrorState,
  Field,
  Link,
  Select,
  TextInput,
} from "../../../web/kit/index.ts";
import { ExplanationView } from "./ExplanationView.tsx";
import type { Explanation, Subjects } from "./policySource.ts";
import { STAGES, VIA } from "./policyWords.ts";

const VIAS = (Object.entries(VIA) as [keyof typeof VIA, string][]).map(([value, label]) => ({
  value,
  label: label[0]!.toUpperCase() + label.slice(1),
}));
const STAGE_OPTIONS = (["production", "uat", "dev", "draft"] as const).map((value) => ({
  value,
  label: STAGES[value],
}));
type Asked = Input<"policies.explain">;
type Call = NonNullable<Asked["call"]>;

/** Why a call was, or would be, allowed, asked about or blocked: a past one of the address, or one described here. */
export function ExplainPanel({ subjects }: { subjects: Subjects }) {
  const api = useApi();
  const href = useHref();
  const [url, setUrl] = useUrlState();
  const [address, setAddress] = useState(url.address ?? "");
  const [agentId, setAgentId] = useState<string>("none");
  const [via, setVia] = useState<keyof typeof VIA>("agent");
  const [stage, setStage] = useState<keyof typeof STAGES>("production");
  const [text, setText] = useState("");
  const [isWrongJson, setIsWrongJson] = useState(false);
  const ask = useAction((input: Asked) => api.policies.explain(input), {
    what: "The call could not be explained.",
    isInPlace: true,
  });
  const { run, step } = url;
  useEffect(() => {
    if (run && step) ask.run({ runId: run as `run_${string}`, stepNumber: Number(step) });
  }, [run, step]);
  const submit = () => {
    let args: Record<string, unknown> | undefined;
    try {
      args = text.trim() ? (JSON.parse(text) as Record<string, unknown>) : undefined;
    } catch {
      setIsWrongJson(true);
      return;
    }
    setIsWrongJson(false);
    if (run) setUrl({ run: undefined, step: undefined });
    const isModel = address.startsWith("model.");
    const call: Call = {
      kind: isModel ? "model" : address.startsWith("webhook.") ? "webhook" : "tool",
      address: address.trim(),
      arguments: args,
      caller: { via, stage, agentId: agentId === "none" ? null : (agentId as `agt_${string}`) },
    };
    ask.run({ call });
  };
  const answer = ask.output as Explanation | undefined;
  return (
    <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[360px_minmax(0,1fr)]">
      <Card title="A call">
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Field
            label="Tool"
            help="Its address, as in the catalogue."
            error={ask.fieldErrors["call.address"]}
          >
            <TextInput
              isMono
              value={address}
              onValueChange={setAddress}
              placeholder="workspace.create_ticket"
              spellCheck={false}
              autoComplete="off"
            />
          </Field>
          <div className="grid grid-cols-2 gap-4">
            <Field label="Called by">
              <Select options={VIAS} value={via} onValueChange={setVia} />
            </Field>
            <Field label="Stage">
              <Select options={STAGE_OPTIONS} value={stage} onValueChange={setStage} />
            </Field>
          </div>
          {subjects.agents.length > 0 && (
            <Field label="Agent" error={ask.fieldErrors["call.caller.agentId"]}>
              <Select
                options={[{ value: "none", label: "None" }, ...subjects.agents]}
                value={agentId}
                onValueChange={setAgentId}
              />
            </Field>
          )}
          <div className="flex flex-col gap-1">
            <span className="text-13 font-medium">Arguments</span>
            <CodeEditor
              label="Arguments, as JSON"
              language="json"
              value={text}
              onValueChange={setText}
              minHeight={88}
              maxHeight={240}
              placeholder='{ "amount": 500 }'
            />
            {isWrongJson ? (
              <p className="text-12 text-red">This is not JSON yet.</p>
            ) : (
              <p className="text-12 text-ink-faint">Without them, conditions restrict and never allow.</p>
            )}
          </div>
          <div className="flex justify-end">
            <Button type="submit" look="primary" isLoading={ask.isBusy} disabled={address.trim() === ""}>
              Explain
            </Button>
          </div>
        </form>
      </Card>
      <div className="flex min-w-0 flex-col gap-4" aria-live="polite">
        {run && step && answer && (
          <Callout>
            Step {step} of <Link href={href(`runs/${run}`)}>a run</Link>, as the policies of now decide about
            it.
          </Callout>
        )}
        {ask.problem && <ErrorState problem={ask.problem} />}
        {answer && <ExplanationView explanation={answer} />}
        {!answer && !ask.problem && (
          <p className="text-13 text-ink-muted">
            Describe a call to see what would become of it, which policies are about it, and which one
            decides.
          </p>
        )}
      </div>
    </div>
  );
}
