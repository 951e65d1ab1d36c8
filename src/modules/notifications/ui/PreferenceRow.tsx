import { Lock } from "lucide-react";
import { SegmentedControl, Switch } from "../../../web/kit/index.ts";
import { lookOf, type Preference } from "./kinds.ts";

const EMAIL = [
  { value: "instant", label: "At once" },
  { value: "digest", label: "Daily digest" },
  { value: "off", label: "Off" },
] as const;

/** One kind: in the inbox or not; mailed at once, in the digest, or never. */
export function PreferenceRow({
  preference,
  onChange,
}: {
  preference: Preference;
  onChange: (choice: Partial<Pick<Preference, "inApp" | "email">>) => void;
}) {
  const { kind, title, description, inApp, email, canUnsubscribe } = preference;
  const { icon: Icon } = lookOf(kind);
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-3 border-t border-line px-4 py-3 first:border-t-0">
      <div className="flex min-w-0 flex-1 basis-64 items-start gap-2.5 text-13">
        <Icon aria-hidden size={16} className="mt-0.5 shrink-0 text-ink-muted" />
        <div className="min-w-0">
          <p className="font-medium">{title}</p>
          <p className="text-12 text-ink-faint">
            {description}
            {!canUnsubscribe && (
              <>
                {" "}
                <Lock aria-hidden size={12} className="mr-1 inline align-[-1px]" />
                Always sent as shown: it is about your security.
              </>
            )}
          </p>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2 pl-6.5 sm:pl-0">
        <Switch
          label={
            <>
              <span aria-hidden>Inbox</span>
              <span className="sr-only">Inbox: {title}</span>
            </>
          }
          isOn={inApp}
          isDisabled={!canUnsubscribe}
          onChange={(isOn) => onChange({ inApp: isOn })}
        />
        <span className="flex items-center gap-2 text-13">
          <span aria-hidden>Mail</span>
          <SegmentedControl
            label={`Mail: ${title}`}
            options={EMAIL.map((option) => ({ ...option, isDisabled: !canUnsubscribe }))}
            value={email}
            onValueChange={(choice) => onChange({ email: choice })}
          />
        </span>
      </div>
    </li>
  );
}
