import { type Account, client, noticeError } from "../../../web/api/index.ts";
import { setTheme, setTimeFormat, type Theme } from "../../../web/kit/index.ts";

const shownTheme = () => document.documentElement.dataset.theme ?? "system";

/** Makes the dashboard look and read as the account says. An account that chose no theme keeps this browser's. */
export function applySettings({ theme, locale, timeZone }: Pick<Account, "theme" | "locale" | "timeZone">) {
  if (theme !== null && theme !== shownTheme()) setTheme(theme);
  setTimeFormat({ locale, timeZone });
}

/** Applies a theme at once and keeps it in the account, for every browser. */
export async function chooseTheme(theme: Theme, onSaved: (account: Account) => void) {
  setTheme(theme);
  await client.accounts.update({ theme }).then(onSaved, noticeError);
}
