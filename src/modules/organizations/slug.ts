import { randomBytes } from "node:crypto";
import { AppError } from "../../platform/errors.ts";

const RESERVED = new Set([
  "api",
  "v1",
  "docs",
  "auth",
  "dev",
  "admin",
  "home",
  "settings",
  "new",
  "sign-in",
  "sign-up",
  "assets",
  "system",
  "healthz",
  "icons",
  "readyz",
  "metrics",
  "profile",
  "agents",
  "tools",
  "integrations",
  "runs",
  "sessions",
  "api-keys",
  "audit",
  "onboarding",
  "invitations",
  "forgot-password",
  "reset-password",
]);

/** `Köln Clinic!` -> `koln-clinic`; never a reserved word, never empty. */
export function slugify(name: string, fallback: string): string {
  const slug = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 50)
    .replace(/-+$/, "");
  return slug.length < 2 || RESERVED.has(slug) ? `${slug || fallback}-${fallback}`.slice(0, 50) : slug;
}

export function refuseReserved(slug: string | undefined): void {
  if (slug !== undefined && RESERVED.has(slug))
    throw new AppError("invalid", `slug: ${slug} is a reserved word`, {
      errors: [{ path: "slug", message: "is a reserved word" }],
    });
}

/** 409 at `slug`: some organization of the installation has it. */
export const slugTaken = (): AppError =>
  new AppError("conflict", "slug: another organization has that address; choose another", {
    errors: [{ path: "slug", message: "is taken" }],
  });

/** The wished slug, then the same with a short random tail: enough for any race, the database decides. */
export function* slugCandidates(base: string): Generator<string> {
  yield base;
  for (let attempt = 0; attempt < 5; attempt++)
    yield `${base.slice(0, 50)}-${randomBytes(3).toString("hex")}`;
}
