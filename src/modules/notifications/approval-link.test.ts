import { expect, test } from "vitest";
import { approvalLinkPath, readApprovalLink } from "./approval-link.ts";
import { readUnsubscribeToken, unsubscribeToken } from "./unsubscribe-link.ts";

const DAY_MS = 24 * 3_600_000;
const secrets = { secretKey: "the installation's secret", SECRET_KEY_PREVIOUS: null as never };
const expiresAt = "2030-01-01T00:00:00.000Z";
const expired = Date.parse(expiresAt);
const link = { approvalId: "apr_1", workspaceId: "ws_1", accountId: "acc_1" };
const tokenOf = (path: string) => path.split("/").at(-1)!;
const token = tokenOf(approvalLinkPath(secrets, { ...link, expiresAt }));
const read = (text: string, nowMs = expired) => readApprovalLink(secrets, text, new Date(nowMs));

test("a link names its approval, workspace and reader, and ends 30 days after the approval does", () => {
  expect(token).toMatch(/^[\w-]+\.[\w-]+$/);
  expect(read(token)).toEqual(link);
  expect(read(token, expired + 30 * DAY_MS - 1)).toEqual(link);
  expect(read(token, expired + 30 * DAY_MS)).toBeNull();
});

test("no part of a link can be changed", () => {
  const [payload, signature] = token.split(".") as [string, string];
  const text = Buffer.from(payload, "base64url").toString();
  const parts = text.split(" ");
  expect(parts).toHaveLength(4);
  for (const index of parts.keys()) {
    const other = parts.with(index, index === 3 ? "99999999999" : `${parts[index]}2`).join(" ");
    expect(read(`${Buffer.from(other).toString("base64url")}.${signature}`), other).toBeNull();
  }
  for (const index of signature.split("").keys()) {
    const other = signature[index] === "A" ? "B" : "A";
    expect(read(`${payload}.${signature.slice(0, index)}${other}${signature.slice(index + 1)}`)).toBeNull();
  }
  for (const text of [
    "",
    ".",
    payload,
    `${payload}.`,
    `.${signature}`,
    `${token}.x`,
    `${token}=`,
    ` ${token}`,
  ])
    expect(read(text), text).toBeNull();
});

test("a link of another installation, or for another purpose, is none; one of the secret before still is", () => {
  const other = { ...secrets, secretKey: "another" };
  expect(readApprovalLink(other, token, new Date(expired))).toBeNull();
  const rotated = { secretKey: "another", SECRET_KEY_PREVIOUS: secrets.secretKey as never };
  expect(readApprovalLink(rotated, token, new Date(expired))).toEqual(link);
  expect(read(unsubscribeToken(secrets, "apr_1 ws_1 acc_1", "99999999999"))).toBeNull();
  expect(readUnsubscribeToken(secrets, token)).toBeNull();
});
