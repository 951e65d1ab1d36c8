import { TEST_CARDS } from "./cards.ts";
import type { Fields } from "./wire.ts";

const escaped = (text: string) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

const page = (title: string, body: string) => `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title>
<style>body{font:16px system-ui;max-width:32rem;margin:3rem auto;padding:0 1rem}button,a{margin-right:.5rem}
[role=alert]{color:#a00}label{display:block;margin:.25rem 0}</style><h1>${escaped(title)}</h1>${body}</html>`;

const button = (action: string, label: string) =>
  `<button name="action" value="${action}">${escaped(label)}</button>`;

const amountOf = ({ amount_total, currency }: Fields) =>
  `${((amount_total as number) / 100).toFixed(2)} ${String(currency).toUpperCase()}`;

const TITLES: Record<string, string> = { payment: "Pay", setup: "Save a card", subscription: "Subscribe" };

/** The hosted page of a checkout session: choose a test card and pay, or leave. */
export function checkoutPage(session: Fields, error: string | undefined): string {
  const title = TITLES[session.mode]!;
  const what = session.mode === "setup" ? "" : `<p>${escaped(amountOf(session))}</p>`;
  const cards = TEST_CARDS.map(
    (card, index) =>
      `<label><input type="radio" name="card" value="${card.number}"${index ? "" : " checked"}> ${escaped(card.title)} (${card.number.slice(-4)})</label>`,
  ).join("");
  const alert = error ? `<p role="alert">${escaped(error)}</p>` : "";
  return page(
    `${title} (test)`,
    `${what}${alert}<form method="post"><fieldset><legend>Card</legend>${cards}</fieldset>
<p>${button("pay", title)}${button("leave", "Leave")}</p></form>`,
  );
}

/** What the bank shows for a card with 3-D Secure. */
export const authenticationPage = (card: string): string =>
  page(
    "3-D Secure (test)",
    `<form method="post"><input type="hidden" name="card" value="${escaped(card)}">
<p>${button("authenticate", "Complete authentication")}${button("fail", "Fail authentication")}</p></form>`,
  );

/** The page where customers look after cards and their subscription themselves. */
export function portalPage(returnUrl: string, cards: Fields[], subscription: Fields | undefined): string {
  const rows = cards
    .map(
      ({ id, card }) =>
        `<li>${escaped(card.brand)} ${escaped(card.last4)} <button name="remove" value="${id}">Remove</button></li>`,
    )
    .join("");
  const plan = subscription
    ? `<p>Subscription: ${escaped(subscription.status)} <button name="cancel" value="${subscription.id}">Cancel subscription</button></p>`
    : "<p>No subscription</p>";
  return page(
    "Billing (test)",
    `<form method="post"><ul>${rows}</ul>${plan}</form><p><a href="${escaped(returnUrl)}">Back</a></p>`,
  );
}

export const endedPage = (text: string): string => page(text, "");
