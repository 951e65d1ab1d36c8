import { Plus, X } from "lucide-react";
import { Button, IconButton, Select, TextInput } from "../../../web/kit/index.ts";
import { type Condition, type ConditionDraft, takesList, takesNothing } from "./conditionText.ts";
import { OPERATORS } from "./policyWords.ts";

const OPTIONS = Object.entries(OPERATORS).map(([value, label]) => ({
  value: value as Condition["operator"],
  label,
}));

/** Conditions on the arguments of a call; all have to hold. */
export function ConditionsField({
  conditions,
  errors,
  isDisabled,
  onChange,
}: {
  conditions: readonly ConditionDraft[];
  errors: Record<string, string>;
  isDisabled?: boolean;
  onChange: (conditions: ConditionDraft[]) => void;
}) {
  const change = (index: number, next: Partial<ConditionDraft>) =>
    onChange(conditions.map((each, at) => (at === index ? { ...each, ...next } : each)));
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="pb-1 text-13 font-medium text-ink">
        Arguments{conditions.length === 0 && <span className="ml-1.5 font-normal text-ink-faint">any</span>}
      </legend>
      {conditions.map((condition, index) => {
        const at = `match.arguments.${index}`;
        const error = Object.entries(errors).find(([path]) => path.startsWith(at))?.[1];
        return (
          <div key={index} className="flex flex-col gap-1">
            <div className="flex flex-wrap items-center gap-1.5">
              <span className="w-full sm:w-44">
                <TextInput
                  isMono
                  aria-label={`Path of condition ${index + 1}`}
                  placeholder="/amount"
                  value={condition.path}
                  onValueChange={(path) => change(index, { path })}
                  spellCheck={false}
                  readOnly={isDisabled}
                />
              </span>
              <span className="w-36">
                <Select
                  aria-label={`Comparison of condition ${index + 1}`}
                  options={OPTIONS}
                  value={condition.operator}
                  onValueChange={(operator) => operator && change(index, { operator })}
                  isDisabled={isDisabled}
                />
              </span>
              {!takesNothing(condition.operator) && (
                <span className="min-w-28 flex-1">
                  <TextInput
                    isMono
                    aria-label={`Value of condition ${index + 1}`}
                    placeholder={takesList(condition.operator) ? "open, closed" : "500"}
                    value={condition.text}
                    onValueChange={(text) => change(index, { text })}
                    spellCheck={false}
                    readOnly={isDisabled}
                  />
                </span>
              )}
              {!isDisabled && (
                <IconButton
                  icon={X}
                  label={`Remove condition ${index + 1}`}
                  onClick={() => onChange(conditions.filter((_, other) => other !== index))}
                />
              )}
            </div>
            {error && <p className="text-12 text-red">{error}</p>}
          </div>
        );
      })}
      {!isDisabled && conditions.length < 20 && (
        <div className="flex flex-wrap items-center gap-2">
          <Button
            size="small"
            icon={Plus}
            onClick={() => onChange([...conditions, { path: "", operator: "equals", text: "" }])}
          >
            Add a condition
          </Button>
          {conditions.length > 0 && (
            <span className="text-12 text-ink-faint">
              A part * stands for every element, as in /recipients/*. Text that looks like a number goes in
              quotation marks.
            </span>
          )}
        </div>
      )}
    </fieldset>
  );
}
