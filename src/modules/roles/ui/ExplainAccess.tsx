import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import { problemOf, useAccount, useApi, useApiQuery, useCan, useUrlState } from "../../../web/api/index.ts";
import { Badge, Card, Combobox, ErrorState, Field, SkeletonText } from "../../../web/kit/index.ts";
import type { Catalogue } from "./useRoles.ts";

/** Why a person or key can, or cannot, do something here: the chain, as sentences. What is asked is in the URL. */
export function ExplainAccess({ catalogue }: { catalogue: Catalogue }) {
  const api = useApi();
  const can = useCan();
  const me = useAccount();
  const [url, setUrl] = useUrlState();
  const mayAskOfOthers = can("roles:read");
  const subjects = useSubjects(mayAskOfOthers);
  const who = (mayAskOfOthers && url.who) || me.id;
  const { permission } = url;
  const answer = useApiQuery(
    ["explain", who, permission],
    (signal) =>
      api.access.explain(
        {
          permission: permission!,
          ...(who === me.id ? {} : who.startsWith("key_") ? { keyId: who } : { accountId: who }),
        },
        { signal },
      ),
    { isOn: Boolean(permission), staleMs: 0 },
  );
  return (
    <Card title="Explain">
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          {mayAskOfOthers && (
            <Field label="Person or key">
              <Combobox
                options={subjects.options(who)}
                value={who}
                onQueryChange={subjects.search}
                onValueChange={(next) => setUrl({ who: next ?? undefined })}
              />
            </Field>
          )}
          <Field label="Permission">
            <Combobox
              options={catalogue.workspace.map(({ name, title }) => ({
                value: name,
                label: title,
                hint: <code className="font-mono">{name}</code>,
              }))}
              value={permission ?? null}
              placeholder="What about…"
              onValueChange={(next) => setUrl({ permission: next ?? undefined })}
            />
          </Field>
        </div>
        {!permission ? (
          <p className="text-13 text-ink-muted">
            Choose a permission to see who gave it, or what stands in its way.
          </p>
        ) : answer.error ? (
          <ErrorState problem={problemOf(answer.error, "It could not be explained.")} isInline />
        ) : !answer.data ? (
          <SkeletonText lines={2} />
        ) : (
          <div role="status" className="flex flex-col gap-3">
            <p className="flex flex-wrap items-center gap-2 text-13">
              <Badge tone={answer.data.isAllowed ? "green" : "red"}>
                {answer.data.isAllowed ? "Allowed" : "Not allowed"}
              </Badge>
              <span>
                <strong className="font-semibold">{answer.data.subject.name}</strong>{" "}
                {answer.data.isAllowed ? "may" : "may not"} use{" "}
                <code className="font-mono text-12">{answer.data.permission}</code> here.
              </span>
            </p>
            <ol className="flex flex-col gap-2">
              {answer.data.chain.map(({ kind, allows, message }, index) => (
                <li key={index} className="flex items-start gap-2 text-13">
                  {allows ? (
                    <CircleCheck aria-label="Allows" size={16} className="mt-0.5 shrink-0 text-green" />
                  ) : (
                    <CircleX aria-label="Refuses" size={16} className="mt-0.5 shrink-0 text-red" />
                  )}
                  <span>
                    {message} <span className="text-12 text-ink-faint">{kind.replaceAll("_", " ")}</span>
                  </span>
                </li>
              ))}
            </ol>
          </div>
        )}
      </div>
    </Card>
  );
}

/** Members and keys to ask about; found by typing. */
function useSubjects(isOn: boolean) {
  const api = useApi();
  const can = useCan();
  const me = useAccount();
  const [text, setText] = useState("");
  const members = useApiQuery(
    ["members", "subjects", text],
    (signal) => api.members.list({ search: text || undefined, limit: 20 }, { signal }),
    { isOn: isOn && can("members:read") },
  );
  const keys = useApiQuery(
    ["api-keys", "subjects"],
    (signal) => api.apiKeys.list({ limit: 200 }, { signal }),
    {
      isOn: isOn && can("api_keys:read"),
    },
  );
  const options = [
    { value: me.id as string, label: `${me.name} (you)`, hint: "person" },
    ...(members.data?.data ?? [])
      .filter(({ isMe }) => !isMe)
      .map(({ accountId, name, kind, email }) => ({
        value: accountId as string,
        label: name,
        hint: kind === "service" ? "service account" : (email ?? "person"),
      })),
    ...(keys.data?.data ?? []).map(({ id, name, hint, revokedAt }) => ({
      value: id as string,
      label: name,
      hint: `key …${hint}${revokedAt ? ", revoked" : ""}`,
    })),
  ];
  return {
    // What a combobox shows as chosen is no search.
    search: (next: string) => setText(options.some(({ label }) => label === next) ? "" : next),
    options: (chosen: string) =>
      options.some(({ value }) => value === chosen)
        ? options
        : [...options, { value: chosen, label: chosen, hint: "" }],
  };
}
