import type { Branding } from "../../platform/mail-template.ts";
import { iconUrlOf } from "../icons/index.ts";

export interface BrandedOrganization {
  name: string;
  iconId: string | null;
  accentColor: string | null;
  supportEmail: string | null;
}

/** How the mails of an organization look; its logo where a reader elsewhere can load it. */
export function brandingOf(organization: BrandedOrganization, publicUrl: string): Branding {
  const { name, iconId, accentColor, supportEmail } = organization;
  const path = iconUrlOf(iconId);
  return {
    name,
    accentColor,
    supportEmail,
    logoUrl: path && publicUrl.startsWith("https://") ? `${publicUrl}${path}` : null,
  };
}
