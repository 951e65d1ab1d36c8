import { useMemo, useState } from "react";
import { composeMail } from "../../../platform/mail-template.ts";
import type { Organization } from "../../../web/api/index.ts";
import { SandboxedHtml, SegmentedControl } from "../../../web/kit/index.ts";

const SCHEMES = [
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

/** A mail as it would arrive, written by what writes the real ones. */
export function MailPreview({
  organization: { name, slug, iconUrl },
  accentColor,
  supportEmail,
}: {
  organization: Organization;
  accentColor: string | null;
  supportEmail: string | null;
}) {
  const [scheme, setScheme] = useState<"light" | "dark">("light");
  const { origin, protocol } = window.location;
  const hasLogo = protocol === "https:" && iconUrl !== null;
  const html = useMemo(
    () =>
      composeMail({
        to: "reader@example.org",
        subject: "An API key expires tomorrow",
        branding: { name, logoUrl: hasLogo ? `${origin}${iconUrl}` : null, accentColor, supportEmail },
        paragraphs: [
          "The API key “Website” expires tomorrow.",
          "Replace it before programs that use it stop.",
        ],
        action: { label: "Open API keys", url: `${origin}/${slug}` },
        footer: [{ text: "Get no more mails like this:", url: `${origin}/unsubscribe` }],
      }).html ?? "",
    [name, slug, iconUrl, hasLogo, accentColor, supportEmail],
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="text-13 font-medium">Preview</p>
        <SegmentedControl
          label="Theme of the preview"
          options={SCHEMES}
          value={scheme}
          onValueChange={setScheme}
        />
      </div>
      <SandboxedHtml html={html} title="Preview of a mail" scheme={scheme} className="h-88" />
      <p className="text-12 text-ink-faint">
        {supportEmail ? `Answers go to ${supportEmail}. ` : "Answers go to the sender of this installation. "}
        {iconUrl === null
          ? "Without a logo the name stands alone."
          : hasLogo
            ? "The logo is the organization's."
            : "Mails show the logo only where this installation has an https address."}
      </p>
    </div>
  );
}
