import { useState } from "react";
import {
  type Input,
  useAction,
  useApi,
  useCan,
  useGo,
  useHref,
  useWorkspace,
} from "../../../web/api/index.ts";
import { EnvironmentBadge, Field, RadioGroup, Select, TextInput } from "../../../web/kit/index.ts";
import { FormDialog } from "../../../web/parts/FormDialog.tsx";
import { SCOPE_WORDS, SCOPES, type Scope } from "./scopes.ts";

const DURATIONS = [
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "1 day" },
  { value: "604800", label: "7 days" },
  { value: "2592000", label: "30 days" },
  { value: "durable", label: "Until it is deleted" },
] as const;
type Duration = (typeof DURATIONS)[number]["value"];

/** Opens the storage of a scope and name, which makes it if there is none. Mount it when it opens. */
export function OpenStorageDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const can = useCan();
  const go = useGo();
  const href = useHref();
  const { workspace } = useWorkspace();
  const [scope, setScope] = useState<Scope>("workspace");
  const [name, setName] = useState("default");
  const [duration, setDuration] = useState<Duration>("durable");
  const open = useAction((input: Input<"storage.open">) => api.storage.open(input), {
    what: "The storage could not be opened.",
    refreshes: ["storage"],
    isInPlace: true,
    onDone: ({ id }) => go(href(`storage/${id}`), { isReplacing: true }),
  });
  const choose = (next: Scope) => {
    setScope(next);
    setDuration(next === "scratch" ? "86400" : "durable");
  };
  return (
    <FormDialog
      title={`Open storage in ${workspace.name}`}
      description={
        <span className="inline-flex flex-wrap items-center gap-1.5">
          The one of this scope and name; made if there is none.{" "}
          <EnvironmentBadge environment={workspace.environment} />
        </span>
      }
      action={open}
      submit="Open storage"
      onSubmit={() =>
        open.run({
          scope,
          name: name.trim(),
          ...(duration === "durable"
            ? { durability: "durable" }
            : { durability: "ephemeral", ttlSeconds: Number(duration) }),
        })
      }
      isReady={name.trim() !== ""}
      onClose={onClose}
    >
      <RadioGroup<Scope>
        label="Whose it is"
        isCards
        value={scope}
        onValueChange={choose}
        options={SCOPES.map((value) => ({
          value,
          label: SCOPE_WORDS[value].label,
          hint: SCOPE_WORDS[value].hint,
          isDisabled: value === "organization" && !can("storage:organization"),
        }))}
      />
      <Field label="Name" error={open.fieldErrors.name}>
        <TextInput isMono value={name} onValueChange={setName} maxLength={80} />
      </Field>
      <Field
        label="Stays"
        help="What is in it goes with it when its time is over."
        error={open.fieldErrors.ttlSeconds}
      >
        <Select<Duration> options={DURATIONS} value={duration} onValueChange={setDuration} />
      </Field>
    </FormDialog>
  );
}
