/**
 * Money that comes in: top-ups, saved cards, subscriptions and automatic reloads through a payment provider, or credits by the
 * administrator's hand. Owns what was paid; the books own what is in the wallets.
 */
