import { Monitor, Moon, Sun } from "lucide-react";
import { useState } from "react";
import { type Account, client, useAction } from "../../../web/api/index.ts";
import { Card, Combobox, Field, formatExact, SegmentedControl, useTheme } from "../../../web/kit/index.ts";
import { SaveForm } from "../../../web/parts/SaveForm.tsx";
import { localeOptions, timeZoneOptions } from "../../workspaces/ui/choices.ts";
import { applySettings, chooseTheme } from "./settings.ts";

const THEMES = [
  { value: "light", label: "Light", icon: Sun },
  { value: "dark", label: "Dark", icon: Moon },
  { value: "system", label: "System", icon: Monitor },
] as const;

/** Theme, language and time zone, the same in every browser. */
export function LookForm({ account, onSaved }: { account: Account; onSaved: (account: Account) => void }) {
  const theme = useTheme();
  const [locale, setLocale] = useState<string | null>(account.locale);
  const [timeZone, setTimeZone] = useState<string | null>(account.timeZone);
  const isChanged = locale !== account.locale || timeZone !== account.timeZone;
  const save = useAction(() => client.accounts.update({ locale, timeZone }), {
    what: "The settings were not saved.",
    done: "Saved",
    isInPlace: true,
    onDone: (saved) => {
      applySettings(saved);
      onSaved(saved);
    },
  });
  return (
    <Card title="Look and language">
      <SaveForm action={save} onSave={() => save.run()} isReady={isChanged}>
        <div className="flex flex-wrap items-center justify-between gap-3 text-13">
          <div>
            <p className="font-medium">Theme</p>
            <p className="text-12 text-ink-faint">
              Kept in your account, for every browser you sign in with.
            </p>
          </div>
          <SegmentedControl
            label="Theme"
            options={THEMES}
            value={theme}
            onValueChange={(next) => void chooseTheme(next, onSaved)}
          />
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Time zone"
            isOptional
            help="Of the times you see. Without one: this device's."
            error={save.fieldErrors.timeZone}
          >
            <Combobox
              options={timeZoneOptions(timeZone)}
              value={timeZone}
              onValueChange={setTimeZone}
              placeholder={Intl.DateTimeFormat().resolvedOptions().timeZone}
            />
          </Field>
          <Field
            label="Dates and times"
            isOptional
            help="How dates are written. The dashboard itself is in English."
            error={save.fieldErrors.locale}
          >
            <Combobox
              options={localeOptions(locale)}
              value={locale}
              onValueChange={setLocale}
              placeholder="English (United Kingdom)"
            />
          </Field>
        </div>
        <p className="text-12 text-ink-muted">Now reads {formatExact(Date.now())}.</p>
      </SaveForm>
    </Card>
  );
}
