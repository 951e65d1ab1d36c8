import { Pool } from "undici";

/** JSON over connections that stay open: both sides of a duel are asked through one, so that asking costs both the same. */
export interface JsonClient {
  /** Throws on any answer that is not 2xx. */
  request<T>(method: string, path: string, body?: unknown): Promise<T>;
  close(): Promise<void>;
}

export function jsonClient(url: string, token: string): JsonClient {
  const pool = new Pool(url, { connections: 64, headersTimeout: 120_000, bodyTimeout: 120_000 });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return {
    async request<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await pool.request({
        method,
        path,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.body.text();
      if (response.statusCode < 200 || response.statusCode > 299)
        throw new Error(`${method} ${path} answered ${response.statusCode}: ${text.slice(0, 500)}`);
      return (text === "" ? undefined : JSON.parse(text)) as T;
    },
    close: () => pool.destroy(),
  };
}
