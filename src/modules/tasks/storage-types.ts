/** What `storage` is in a program, for an editor; inside/program.js makes it. */
export const STORAGE_TYPES = `type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Content = string | ArrayBuffer | ArrayBufferView | { text: string } | { base64: string } | object;
interface StoredFile { path: string; name: string; kind: "file" | "directory"; sizeBytes: number; mediaType: string | null; updatedAt: string }
interface StoredKey { key: string; value: any; version: number; sizeBytes: number; expiresAt: string | null; updatedAt: string }
interface StorageFacts { id: string; name: string; scope: "scratch" | "account" | "workspace" | "organization"; durability: "ephemeral" | "durable"; usedBytes: number; quotaBytes: number; expiresAt: string | null }
interface SqlOptions { timeoutMs?: number; maxRows?: number }
type SqlParameters = unknown[] | Record<string, unknown>;
interface OpenStorage extends StorageFacts {
  files: {
    read(path: string): Promise<string>;
    readBytes(path: string): Promise<Uint8Array>;
    write(path: string, content: Content, options?: { mediaType?: string }): Promise<StoredFile>;
    append(path: string, content: Content): Promise<StoredFile>;
    list(path?: string, options?: { isRecursive?: boolean; cursor?: string; limit?: number }): Promise<{ data: StoredFile[]; nextCursor: string | null }>;
    stat(path: string): Promise<StoredFile>;
    mkdir(path: string): Promise<unknown>;
    move(from: string, to: string): Promise<unknown>;
    remove(path: string, options?: { isRecursive?: boolean }): Promise<unknown>;
  };
  kv: {
    get(key: string): Promise<any>;
    entry(key: string): Promise<StoredKey | null>;
    set(key: string, value: Json, options?: { ttlSeconds?: number; ifVersion?: number }): Promise<{ key: string; version: number }>;
    incr(key: string, by?: number): Promise<number>;
    decr(key: string, by?: number): Promise<number>;
    delete(key: string, options?: { ifVersion?: number }): Promise<boolean>;
    list(first?: string | { prefix?: string; cursor?: string; limit?: number }): Promise<{ data: StoredKey[]; nextCursor: string | null }>;
    keys(prefix?: string): Promise<string[]>;
  };
  sql: {
    query(sql: string, params?: SqlParameters, options?: SqlOptions): Promise<{ columns: string[]; rows: Record<string, any>[]; isCut: boolean }>;
    /** One statement, or several in one transaction. */
    execute(sql: string | { sql: string; params?: SqlParameters }[], params?: SqlParameters, options?: SqlOptions): Promise<{ columns: string[]; rows: Record<string, any>[]; changes: number; lastInsertRowid: number | string | null }>;
  };
  usage(): Promise<StorageFacts>;
  close(): Promise<unknown>;
  delete(): Promise<unknown>;
}
interface OpenOptions { scope?: StorageFacts["scope"]; durability?: StorageFacts["durability"]; name?: string; ttlSeconds?: number; isForRun?: boolean }
declare const storage: {
  /** The storage of this scope and name, made if there is none. */
  open(options: OpenOptions): Promise<OpenStorage>;
  get(id: string): Promise<OpenStorage>;
};
`;
