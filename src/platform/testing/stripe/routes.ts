import { newIntent, payIntent, refundCharge, type StripeAccount } from "./account.ts";
import { identityEndpoints } from "./identity.ts";
import { expireSession, openSession } from "./sessions.ts";
import { endSubscription, newInvoice, payInvoice, updateSubscription } from "./subscriptions.ts";
import { badRequest, type Fields } from "./wire.ts";

type Endpoint = (account: StripeAccount, id: string, body: Fields, origin: string) => Fields;

const whole = (value: unknown, name: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number <= 0) throw badRequest(`Invalid integer: ${String(value)}`, name);
  return number;
};

/** A page of a list, newest first, as every list of the API is asked for. */
function list(account: StripeAccount, object: string, query: Fields, url: string): Fields {
  const since = Number(query.created?.gte ?? 0);
  const filters = ["customer", "payment_intent", "charge", "type"].filter(
    (name) => query[name] !== undefined,
  );
  const found = account.all(
    object,
    (each) => each.created >= since && filters.every((name) => each[name] === query[name]),
  );
  const start = query.starting_after ? found.findIndex(({ id }) => id === query.starting_after) + 1 : 0;
  const limit = Number(query.limit ?? 10);
  const data = found.slice(start, start + limit);
  return { object: "list", url, has_more: start + limit < found.length, data };
}

function createCustomer(account: StripeAccount, _: string, body: Fields): Fields {
  const customer = account.make("cus", "customer", {
    name: body.name ?? null,
    email: body.email ?? null,
    metadata: { ...body.metadata },
    invoice_settings: { default_payment_method: null },
  });
  account.emit("customer.created", customer);
  return customer;
}

function createIntent(account: StripeAccount, _: string, body: Fields): Fields {
  const method = account.get(body.payment_method);
  if (body.off_session === "true" && body.confirm !== "true")
    throw badRequest("off_session needs confirm", "off_session");
  if (method.customer !== body.customer)
    throw badRequest("The payment method does not belong to the customer", "payment_method");
  const intent = newIntent(account, {
    amount: whole(body.amount, "amount"),
    currency: body.currency,
    customer: account.get(body.customer).id,
    metadata: { ...body.metadata },
    description: body.description ?? null,
  });
  account.emit("payment_intent.created", intent);
  if (body.confirm === "true")
    payIntent(account, intent, method, { isOffSession: body.off_session === "true" });
  return intent;
}

function cancelIntent(account: StripeAccount, id: string): Fields {
  const intent = account.get(id);
  if (["succeeded", "canceled"].includes(intent.status))
    throw badRequest(
      `You cannot cancel this PaymentIntent: it is ${intent.status}.`,
      undefined,
      "payment_intent_unexpected_state",
    );
  intent.status = "canceled";
  account.emit("payment_intent.canceled", intent);
  return intent;
}

function createRefund(account: StripeAccount, _: string, body: Fields): Fields {
  const paid = account.get(body.charge ?? account.get(body.payment_intent).latest_charge);
  const left = paid.amount - paid.amount_refunded;
  const amount = body.amount === undefined ? left : whole(body.amount, "amount");
  if (paid.disputed) throw badRequest("The charge is disputed", undefined, "charge_disputed");
  if (left === 0) throw badRequest("Already refunded", undefined, "charge_already_refunded");
  if (amount > left) throw badRequest(`Refund amount is greater than unrefunded amount`, "amount");
  return refundCharge(account, paid, amount, { metadata: { ...body.metadata } });
}

function createProduct(account: StripeAccount, _: string, body: Fields): Fields {
  if (body.id && account.objects.has(body.id))
    throw badRequest("Product already exists.", "id", "resource_already_exists");
  const product = account.make("prod", "product", { name: body.name, active: true });
  if (body.id) {
    account.objects.delete(product.id);
    account.objects.set(body.id, Object.assign(product, { id: body.id }));
  }
  return product;
}

function updateCustomer(account: StripeAccount, id: string, body: Fields): Fields {
  const customer = account.get(id);
  const { invoice_settings: settings, ...rest } = body;
  Object.assign(customer.invoice_settings, settings);
  Object.assign(customer, rest);
  account.emit("customer.updated", customer);
  return customer;
}

function detachMethod(account: StripeAccount, id: string): Fields {
  const method = account.get(id);
  method.customer = null;
  account.emit("payment_method.detached", method);
  return method;
}

function createInvoice(account: StripeAccount, _: string, body: Fields): Fields {
  const subscription = account.get(body.subscription);
  if (subscription.customer !== body.customer) throw badRequest("No such subscription of this customer");
  return newInvoice(account, subscription, { amount: 0, status: "draft", reason: "manual" });
}

function createInvoiceItem(account: StripeAccount, _: string, body: Fields): Fields {
  const invoice = account.get(body.invoice);
  if (invoice.status !== "draft") throw badRequest("The invoice is no draft", "invoice");
  const amount = whole(body.amount, "amount");
  invoice.amount_due += amount;
  invoice.total += amount;
  return account.make("ii", "invoiceitem", { customer: body.customer, invoice: invoice.id, amount });
}

function openPortal(account: StripeAccount, _: string, body: Fields, origin: string): Fields {
  const made = account.make("bps", "billing_portal.session", {
    customer: account.get(body.customer).id,
    return_url: body.return_url ?? null,
  });
  made.url = `${origin}/portal/${made.id}`;
  return made;
}

const LISTS: Record<string, string> = {
  payment_intents: "payment_intent",
  refunds: "refund",
  disputes: "dispute",
  charges: "charge",
  subscriptions: "subscription",
  invoices: "invoice",
  customers: "customer",
  events: "event",
};

const ENDPOINTS: Record<string, Endpoint> = {
  "POST customers": createCustomer,
  "POST customers/:id": updateCustomer,
  "GET customers/:id/payment_methods": (account, id, query) =>
    list(
      account,
      "payment_method",
      { ...query, customer: account.get(id).id },
      `/v1/customers/${id}/payment_methods`,
    ),
  "POST checkout/sessions": (account, _, body, origin) => openSession(account, origin, body),
  "POST checkout/sessions/:id/expire": (account, id) => {
    expireSession(account, account.get(id));
    return account.get(id);
  },
  "GET checkout/sessions/:id": (account, id) => account.get(id),
  "POST payment_intents": createIntent,
  "POST payment_intents/:id/cancel": cancelIntent,
  "POST payment_methods/:id/detach": detachMethod,
  "POST refunds": createRefund,
  "POST products": createProduct,
  "POST billing_portal/sessions": openPortal,
  "POST subscriptions/:id": (account, id, body) => {
    updateSubscription(account, account.get(id), body);
    return account.get(id);
  },
  "POST invoices": createInvoice,
  "POST invoiceitems": createInvoiceItem,
  "POST invoices/:id/finalize": (account, id) => {
    const invoice = account.get(id);
    if (invoice.status !== "draft")
      throw badRequest("This invoice is already finalized", undefined, "invoice_not_editable");
    invoice.status = "open";
    return invoice;
  },
  "POST invoices/:id/pay": (account, id) => {
    const invoice = account.get(id);
    if (invoice.status !== "open")
      throw badRequest("This invoice cannot be paid", undefined, "invoice_payment_intent_requires_action");
    return payInvoice(account, invoice, account.get(invoice.$subscription));
  },
  ...identityEndpoints,
  "DELETE subscriptions/:id": (account, id) => {
    endSubscription(account, account.get(id));
    return account.get(id);
  },
};

/** Answers a request of the API. Throws WireError for what it refuses. */
export function answer(
  account: StripeAccount,
  method: string,
  path: string,
  body: Fields,
  origin: string,
): Fields {
  const parts = path.replace(/^\/v1\//, "").split("/");
  const isId = (part: string, index: number) => index > 0 && account.objects.has(part);
  const pattern = parts.map((part, index) => (isId(part, index) ? ":id" : part)).join("/");
  const id = parts.find(isId) ?? "";
  const endpoint = ENDPOINTS[`${method} ${pattern}`];
  const found = endpoint
    ? endpoint(account, id, body, origin)
    : method === "GET" && LISTS[pattern]
      ? list(account, LISTS[pattern], body, path)
      : method === "GET"
        ? account.get(parts.at(-1)!)
        : undefined;
  if (!found) throw badRequest(`Unrecognized request URL (${method}: ${path})`);
  return expanded(account, found, (body.expand as string[] | undefined) ?? []);
}

function expanded(account: StripeAccount, object: Fields, paths: string[]): Fields {
  const copy = structuredClone(object);
  for (const path of paths) fill(account, copy, path.split("."));
  return copy;
}

function fill(account: StripeAccount, here: Fields, [name, ...rest]: string[]): void {
  if (name === undefined || typeof here !== "object" || here === null) return;
  if (Array.isArray(here)) {
    for (const each of here) fill(account, each, [name, ...rest]);
    return;
  }
  if (typeof here[name] === "string" && account.objects.has(here[name]))
    here[name] = structuredClone(account.get(here[name]));
  if (Array.isArray(here[name])) for (const each of here[name]) fill(account, each, rest);
  else fill(account, here[name], rest);
}
