import { Field, NumberInput, Select, TextInput } from "../../../web/kit/index.ts";
import { VERIFICATIONS, verificationHelp } from "./kinds.ts";
import type { FieldsProps } from "./TargetFields.tsx";
import { needsSecret, type WebhookDraft } from "./webhookDraft.ts";

/** How a delivery proves who sent it. `hasSecret` shows the field for it: not where one is kept already. */
export function VerificationFields({
  draft,
  onChange,
  errors,
  isReadOnly,
  hasSecret = true,
}: FieldsProps & { hasSecret?: boolean }) {
  const kind = draft.verification;
  return (
    <>
      <Field label="Verification" help={verificationHelp(kind)} error={errors["verification.kind"]}>
        <Select
          options={VERIFICATIONS.map(({ value, label }) => ({ value, label }))}
          value={kind}
          onValueChange={(verification) => onChange({ verification })}
          isDisabled={isReadOnly}
        />
      </Field>
      {kind === "hmac" && <HmacFields {...{ draft, onChange, errors, isReadOnly }} />}
      {kind !== "none" && hasSecret && (
        <Field
          label="Secret"
          isOptional={!needsSecret(kind)}
          help={
            needsSecret(kind)
              ? "Stored encrypted and never shown again."
              : "Leave it empty to have one generated and shown once. Stored encrypted."
          }
          error={errors.secret}
        >
          <TextInput
            isMono
            value={draft.secret}
            onValueChange={(secret) => onChange({ secret })}
            placeholder={kind === "stripe" || kind === "standard_webhooks" ? "whsec_…" : undefined}
            spellCheck={false}
            data-1p-ignore
          />
        </Field>
      )}
    </>
  );
}

const ALGORITHMS = [
  { value: "sha256", label: "SHA-256" },
  { value: "sha512", label: "SHA-512" },
] as const;
const ENCODINGS = [
  { value: "hex", label: "hex" },
  { value: "base64", label: "base64" },
] as const;

function HmacFields({ draft: { hmac }, onChange, errors, isReadOnly }: FieldsProps) {
  const change = (next: Partial<WebhookDraft["hmac"]>) => onChange({ hmac: { ...hmac, ...next } });
  const error = (field: string) => errors[`verification.${field}`];
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Field label="Signature header" error={error("header")}>
        <TextInput
          isMono
          value={hmac.header}
          onValueChange={(header) => change({ header })}
          readOnly={isReadOnly}
        />
      </Field>
      <Field label="Prefix" isOptional help="What stands before it, such as sha256=." error={error("prefix")}>
        <TextInput
          isMono
          value={hmac.prefix}
          onValueChange={(prefix) => change({ prefix })}
          readOnly={isReadOnly}
        />
      </Field>
      <Field label="Algorithm" error={error("algorithm")}>
        <Select
          options={ALGORITHMS}
          value={hmac.algorithm}
          onValueChange={(algorithm) => change({ algorithm })}
          isDisabled={isReadOnly}
        />
      </Field>
      <Field label="Encoding" error={error("encoding")}>
        <Select
          options={ENCODINGS}
          value={hmac.encoding}
          onValueChange={(encoding) => change({ encoding })}
          isDisabled={isReadOnly}
        />
      </Field>
      <Field
        label="Timestamp header"
        isOptional
        help="Unix seconds; then “timestamp.body” is signed. Without it, the body alone."
        error={error("timestampHeader")}
      >
        <TextInput
          isMono
          value={hmac.timestampHeader ?? ""}
          onValueChange={(timestampHeader) => change({ timestampHeader: timestampHeader || null })}
          readOnly={isReadOnly}
        />
      </Field>
      {hmac.timestampHeader && (
        <Field
          label="Tolerance"
          help="How far the timestamp may be from now."
          error={error("toleranceSeconds")}
        >
          <NumberInput
            value={hmac.toleranceSeconds}
            onValueChange={(toleranceSeconds) => change({ toleranceSeconds: toleranceSeconds ?? 300 })}
            min={10}
            max={86_400}
            unit="s"
            isDisabled={isReadOnly}
          />
        </Field>
      )}
    </div>
  );
}
