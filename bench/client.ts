/** A person's first minutes: signed up, in their workspace, with an API key. */
export interface Person {
  accountId: string;
  email: string;
  password: string;
  workspaceId: string;
  secret: string;
  /** The session; send it with the origin of the server. */
  cookie: string;
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
}

/** One API call with a key; throws on any answer that is not 2xx. */
export async function call<T>(
  url: string,
  secret: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  return answerOf(
    await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }),
  );
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

let people = 0;

export const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");

export async function signUp(url: string): Promise<Person> {
  const json = { "content-type": "application/json", origin: url };
  const email = `bench-${Date.now()}-${++people}@example.com`;
  const account = { name: "Bench", email, password: "a-long-password" };
  const signedUp = await fetch(`${url}/v1/auth/sign-up/email`, {
    method: "POST",
    headers: json,
    body: JSON.stringify(account),
  });
  const { user } = await answerOf<{ user: { id: string } }>(signedUp.clone());
  const cookie = cookieOf(signedUp);
  const workspaces = await fetch(`${url}/v1/workspaces`, { headers: { cookie } });
  const workspaceId = (await answerOf<{ data: { id: string }[] }>(workspaces)).data[0]!.id;
  const issued = await fetch(`${url}/v1/api-keys`, {
    method: "POST",
    headers: { ...json, cookie, "bailiwick-workspace": workspaceId },
    body: JSON.stringify({ name: "Bench" }),
  });
  const { secret } = await answerOf<{ secret: string }>(issued);
  const { password } = account;
  return {
    accountId: user.id,
    email,
    password,
    workspaceId,
    secret,
    cookie,
    call: (method, path, body) => call(url, secret, method, path, body),
  };
}

/** An agent on the scripted model that answers at once, serving production. */
export async function publishAgent(person: Person): Promise<string> {
  const { id } = await person.call<{ id: string }>("POST", "/v1/agents", {
    name: "Bench",
    content: { model: { connectionId: null, name: "demo-fast" } },
  });
  await person.call("POST", `/v1/agents/${id}/publish`, { stage: "production" });
  return id;
}
