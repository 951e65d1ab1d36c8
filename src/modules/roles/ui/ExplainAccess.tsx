import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import {
  problemOf,
  useAccount,
  useApi,
  useApiQuery,
  useCan,
  useUrlState,
  useWorkspace,
} from "../../../web/api/index.ts";
import { Badge, Card, Combobox, ErrorState, Field, SkeletonText } from "../../../web/kit/index.ts";
import { type Candidate, PeoplePicker } from "../../../web/parts/PeoplePicker.tsx";
import type { Catalogue } from "./useRoles.ts";

/** Why a person or key can, or cannot, do something here: the chain, as sentences. What is asked is in the URL. */
export function ExplainAccess({ catalogue }: { catalogue: Catalogue }) {
  const api = useApi();
  const can = useCan();
  const me = useAccount();
  const [url, setUrl] = useUrlState();
  const mayAskOfOthers = can("roles:read");
  const { workspace } = useWorkspace();
  const find = useSubjects();
  const [chosen, setChosen] = useState<Candidate>();
  const [isChoosing, setIsChoosing] = useState(false);
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
  const nameOf = (id: string) =>
    id === me.id
      ? `${me.name} (you)`
      : ((chosen?.accountId === id ? chosen.name : answer.data?.subject.name) ?? id);
  return (
    <Card title="Explain">
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          {mayAskOfOthers && (
            <div className="flex min-w-0 flex-col gap-1">
              <span className="text-13 font-medium">Person or key</span>
              <PeoplePicker
                label="Person or key"
                isAlone
                queryKey={[workspace.id, "explain", "subjects"]}
                find={find}
                picked={isChoosing ? [] : [{ accountId: who, name: nameOf(who), hint: "" }]}
                onPickedChange={([next]) => {
                  setIsChoosing(next === undefined);
                  setChosen(next);
                  if (next) setUrl({ who: next.accountId === me.id ? undefined : next.accountId });
                }}
              />
            </div>
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

/** Finds members and keys to ask about. */
function useSubjects() {
  const api = useApi();
  const can = useCan();
  return async (search: string | undefined, signal: AbortSignal): Promise<Candidate[]> => {
    const [members, keys] = await Promise.all([
      can("members:read") ? api.members.list({ search, limit: 20 }, { signal }) : null,
      can("api_keys:read") ? api.apiKeys.list({ limit: 200 }, { signal }) : null,
    ]);
    const wanted = search?.toLowerCase() ?? "";
    return [
      ...(members?.data ?? []).map(({ accountId, name, kind, email }) => ({
        ...{ accountId, name, hint: kind === "service" ? "service account" : (email ?? "") },
      })),
      ...(keys?.data ?? [])
        .filter(({ name }) => name.toLowerCase().includes(wanted))
        .map(({ id, name, hint, revokedAt }) => ({
          ...{ accountId: id, name, hint: `key …${hint}${revokedAt ? ", revoked" : ""}` },
        })),
    ];
  };
}
