/** How a card behaves, by the numbers of the provider's own test cards. */
export interface TestCard {
  number: string;
  title: string;
  brand: string;
  /** Refused when a person pays, and when nobody is there. */
  declines?: { code: string; declineCode?: string; message: string };
  /** Can be saved, and is refused by every payment after. */
  declinesLater?: boolean;
  /** Asks the person to authenticate: once when it is saved, or at every payment. */
  authentication?: "on_setup" | "always";
}

const declined = { code: "card_declined", message: "Your card was declined." };
export const TEST_CARDS: readonly TestCard[] = [
  { number: "4242424242424242", title: "Visa that pays", brand: "visa" },
  { number: "5555555555554444", title: "Mastercard that pays", brand: "mastercard" },
  {
    number: "4000000000000002",
    title: "Visa that is declined",
    brand: "visa",
    declines: { ...declined, declineCode: "generic_decline" },
  },
  {
    number: "4000000000009995",
    title: "Visa without funds",
    brand: "visa",
    declines: {
      code: "card_declined",
      declineCode: "insufficient_funds",
      message: "Your card has insufficient funds.",
    },
  },
  {
    number: "4000000000000341",
    title: "Visa that is saved, then declined",
    brand: "visa",
    declines: { ...declined, declineCode: "generic_decline" },
    declinesLater: true,
  },
  {
    number: "4000002500003155",
    title: "Visa with 3-D Secure when saved",
    brand: "visa",
    authentication: "on_setup",
  },
  {
    number: "4000002760003184",
    title: "Visa with 3-D Secure at every payment",
    brand: "visa",
    authentication: "always",
  },
];
export const GOOD_CARD = TEST_CARDS[0]!.number;
export function cardOf(number: string): TestCard {
  const card = TEST_CARDS.find((each) => each.number === number);
  if (!card) throw new Error(`no test card has the number ${number}`);
  return card;
}
