/** A session cookie that outlives the process: sent with each call, replaced when the server sets another. */
export interface CookieJar {
  cookie: string | undefined;
}

const SESSION_COOKIE = /^((?:__Secure-)?bailiwick\.session_token)=([^;]*)/;

/** A fetch that behaves like a browser on the server's own page: it keeps the session cookie and names the origin. */
export const cookieFetch =
  (jar: CookieJar): typeof fetch =>
  async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("origin", new URL(input as string).origin);
    if (jar.cookie) headers.set("cookie", jar.cookie);
    const response = await fetch(input, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = SESSION_COOKIE.exec(line) ?? [];
      if (name) jar.cookie = value ? `${name}=${value}` : undefined;
    }
    return response;
  };
