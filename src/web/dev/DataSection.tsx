import { useState } from "react";
import {
  Button,
  Chart,
  CodeBlock,
  DeveloperCorner,
  DiffView,
  formatCompact,
  formatMoney,
  formatMoneyExact,
  JsonView,
  Markdown,
  SandboxedHtml,
  StackedBars,
  Tabs,
  Timeline,
  Card,
} from "../kit/index.ts";
import {
  ago,
  chartSpend,
  chartTimes,
  chartTokens,
  developerExample,
  exampleCode,
  exampleJson,
  exampleMarkdown,
  textAfter,
  textBefore,
  timelineSteps,
} from "./exampleData.ts";
import { Columns, Example, Section } from "./Section.tsx";

export function DataSection() {
  const [selected, setSelected] = useState("2");
  const [startedAt] = useState(() => ago(0.02));
  return (
    <Section title="Content">
      <Example name="Tabs" isBlock>
        <Tabs
          tabs={[
            { value: "editor", label: "Editor", content: "The editor of the draft." },
            { value: "versions", label: "Versions", count: 7, content: "The versions." },
            { value: "runs", label: "Runs", count: 1204, content: "The runs." },
          ]}
        />
      </Example>
      <Columns>
        <Example name="CodeBlock" isBlock>
          <CodeBlock label="Tool" code={exampleCode} language="javascript" />
        </Example>
        <Example name="JsonView" isBlock>
          <JsonView label="Run" value={exampleJson} />
        </Example>
      </Columns>
      <Example name="SandboxedHtml" isBlock>
        <SandboxedHtml
          title="A mail"
          html="<html><head></head><body><p>A mail with <a href='https://example.org'>a link</a>.</p></body></html>"
          className="h-20"
        />
      </Example>
      <Example name="DiffView" isBlock>
        <DiffView before={textBefore} after={textAfter} beforeLabel="Version 6" afterLabel="Draft" />
      </Example>
      <Columns>
        <Example name="Markdown" isBlock>
          <Card>
            <Markdown text={exampleMarkdown} />
          </Card>
        </Example>
        <div className="flex min-w-0 flex-col gap-6">
          <Example name="Chart, bars" isBlock>
            <Card>
              <Chart
                label="Spend per day"
                kind="bars"
                times={chartTimes}
                series={[{ label: "Spend", values: chartSpend }]}
                format={(micros) => formatMoney(micros, "USD")}
              />
            </Card>
          </Example>
          <Example name="Chart, lines" isBlock>
            <Card>
              <Chart
                label="Tokens per day"
                times={chartTimes}
                series={[
                  { label: "Input", values: chartTokens },
                  { label: "Output", values: chartTokens.map((value) => value / 4) },
                ]}
                format={formatCompact}
              />
            </Card>
          </Example>
        </div>
      </Columns>
      <Example name="StackedBars, the last ones expected" isBlock>
        <Card>
          <StackedBars
            label="Spend by day"
            opens="its runs"
            series={[
              { key: "models", label: "Models" },
              { key: "sandboxes", label: "Sandboxes" },
              { key: "tools", label: "Tool calls" },
              { key: "calls", label: "API calls" },
              { key: "storage", label: "Storage" },
              { key: "messages", label: "Messages" },
              { key: "rest", label: "All others", isRest: true },
            ]}
            bars={chartSpend.map((micros, day) => {
              const isExpected = day > chartSpend.length - 5;
              return {
                key: String(day),
                label: `Day ${day + 1}`,
                axisLabel: String(day + 1),
                values: [6, 4, 3, 2, 2, 1, 1].map((part) =>
                  isExpected ? 0 : Math.round((micros * part) / 19),
                ),
                expected: isExpected ? micros : 0,
                ...(isExpected ? {} : { href: "#data" }),
              };
            })}
            format={(micros) => formatMoney(micros, "USD")}
            formatExact={(micros) => formatMoneyExact(micros, "USD")}
          />
        </Card>
      </Example>
      <Example name="Timeline" isBlock>
        <Card isFlush className="p-1">
          <Timeline steps={timelineSteps} selectedId={selected} onSelect={setSelected} />
        </Card>
      </Example>
      <Example name="Timeline, live" isBlock>
        <Card isFlush className="p-1">
          <Timeline
            startedAt={startedAt}
            steps={[
              { id: "a", label: "demo", state: "succeeded", startMs: 0, durationMs: 900 },
              { id: "b", label: "lookup_order", state: "running", startMs: 900 },
            ]}
          />
        </Card>
      </Example>
      <Example name="DeveloperCorner" isBlock>
        <DeveloperCorner example={developerExample} docsHref="/v1/reference" />
      </Example>
      <Button look="ghost" href="#actions">
        Back to the top
      </Button>
    </Section>
  );
}
