import { Field as Base } from "@base-ui/react/field";
import { CircleAlert } from "lucide-react";
import { isValidElement, type ReactNode, useState } from "react";

const textOf = (value: unknown) => JSON.stringify(value);

/** What the control inside holds, as far as the field can tell. */
const valueIn = (control: ReactNode): string | undefined =>
  isValidElement<{ value?: unknown }>(control) && "value" in control.props
    ? textOf(control.props.value)
    : undefined;

/** An error is about the value it was said of: once that is changed it is not shown any more. */
function useCurrentError(error: ReactNode, value: string | undefined): ReactNode {
  const [said, setSaid] = useState({ error, value });
  if (said.error !== error) {
    setSaid({ error, value });
    return error;
  }
  return said.value === value ? error : undefined;
}

/** Label above, help below, error under the control in the words of the API. Holds exactly one control. */
export function Field({
  label,
  help,
  error: given,
  isOptional,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  isOptional?: boolean;
  children: ReactNode;
}) {
  const error = useCurrentError(given, valueIn(children));
  return (
    <Base.Root invalid={Boolean(error)} className="flex min-w-0 flex-col gap-1">
      <Base.Label className="text-13 font-medium text-ink">
        {label}
        {isOptional && <span className="ml-1.5 font-normal text-ink-faint">optional</span>}
      </Base.Label>
      {children}
      {help && <Base.Description className="text-12 text-ink-faint">{help}</Base.Description>}
      {error && (
        <Base.Error match className="flex items-start gap-1.5 text-12 text-red">
          <CircleAlert aria-hidden size={14} className="mt-px shrink-0" />
          {error}
        </Base.Error>
      )}
    </Base.Root>
  );
}
