import { Collapsible } from "@base-ui/react/collapsible";
import { ChevronRight } from "lucide-react";
import { Badge, classes, CodeBlock, Tabs, type Tone } from "../kit/index.ts";
import { type ApiOperation, isInSdk } from "./openApiOperations.ts";
import { SchemaField, SchemaView } from "./SchemaView.tsx";
import { examplesOf } from "./schemaExample.ts";

const METHOD_TONE: Record<string, Tone> = {
  GET: "blue",
  POST: "green",
  PUT: "amber",
  PATCH: "amber",
  DELETE: "red",
};

/** One operation: folded to its line, unfolded to parameters, body, answers and examples. */
export function ApiOperationRow({
  operation,
  origin,
  isOpen,
  onOpenChange,
}: {
  operation: ApiOperation;
  /** Of the installation, for the examples. */
  origin: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}) {
  return (
    <Collapsible.Root
      open={isOpen}
      onOpenChange={onOpenChange}
      id={operation.operationId}
      className="scroll-mt-16 border-t border-line first:border-t-0"
    >
      <Collapsible.Trigger className="group flex min-h-10 w-full flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-left text-13 -outline-offset-2! hover:bg-hover">
        <ChevronRight
          aria-hidden
          size={14}
          className="shrink-0 text-ink-faint transition-transform group-data-panel-open:rotate-90"
        />
        <span className="flex w-16 shrink-0">
          <Badge tone={METHOD_TONE[operation.method]}>{operation.method}</Badge>
        </span>
        <code className="min-w-0 font-mono text-12 break-all text-ink">{operation.path}</code>
        <span className="min-w-0 grow truncate text-ink-muted sm:text-right">{operation.summary}</span>
      </Collapsible.Trigger>
      <Collapsible.Panel className="border-t border-line px-3 pt-3 pb-5">
        <OperationDetail operation={operation} origin={origin} />
      </Collapsible.Panel>
    </Collapsible.Root>
  );
}

function OperationDetail({ operation, origin }: { operation: ApiOperation; origin: string }) {
  const { curl, javascript } = examplesOf(operation, origin);
  return (
    <div className="grid min-w-0 gap-6 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <p className="text-13 text-ink">
          {operation.summary}.{" "}
          <span className="text-ink-muted">
            {operation.permission ? (
              <>
                Needs the permission <code className="font-mono text-12">{operation.permission}</code>.
              </>
            ) : (
              "Needs no permission beyond being signed in where it applies."
            )}
          </span>
        </p>
        {operation.parameters.length > 0 && (
          <Part title="Parameters">
            <ul>
              {operation.parameters.map((parameter) => (
                <SchemaField
                  key={parameter.in + parameter.name}
                  name={parameter.name}
                  where={parameter.in}
                  isRequired={parameter.required ?? false}
                  schema={{ ...parameter.schema, description: parameter.description }}
                />
              ))}
            </ul>
          </Part>
        )}
        {operation.body && (
          <Part title="Body">
            <SchemaView schema={operation.body} />
          </Part>
        )}
        <Part title="Answers">
          <ul>
            {operation.answers.map(({ status, description, schema }) => (
              <li key={status} className="border-t border-line py-2 text-13 first:border-t-0">
                <span className="flex gap-2">
                  <code
                    className={classes(
                      "font-mono text-12 font-medium",
                      status.startsWith("2") ? "text-green" : "text-ink-muted",
                    )}
                  >
                    {status}
                  </code>
                  <span className="text-ink-muted">{description}</span>
                </span>
                {schema && (
                  <details className="mt-1">
                    <summary className="w-fit rounded-sm text-12 text-ink-muted hover:text-ink">
                      Fields
                    </summary>
                    <div className="mt-1 border-l border-line pl-3">
                      <SchemaView schema={schema} />
                    </div>
                  </details>
                )}
              </li>
            ))}
          </ul>
        </Part>
      </div>
      <div className="min-w-0">
        <Tabs
          tabs={[
            {
              value: "curl",
              label: "curl",
              content: <CodeBlock label={`curl of ${operation.name}`} code={curl} language="bash" />,
            },
            {
              value: "javascript",
              label: isInSdk(operation) ? "SDK" : "JavaScript",
              content: (
                <CodeBlock
                  label={`JavaScript of ${operation.name}`}
                  code={javascript}
                  language="javascript"
                />
              ),
            },
          ]}
        />
      </div>
    </div>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section className="min-w-0">
      <h3 className="mb-1 text-12 font-semibold text-ink-muted">{title}</h3>
      {children}
    </section>
  );
}
