import { existsSync } from "node:fs";
import { canInstallPackages, installPackages } from "./apt.mjs";

const BIN = "/usr/lib/postgresql/15/bin";

/** The directory of Debian's PostgreSQL 15, installed where that can be done; undefined when there is none. */
export function postgres15Bin() {
  if (isThere()) return BIN;
  if (canInstallPackages() && installPackages("PostgreSQL 15", ["postgresql-15"]) && isThere()) return BIN;
  console.log(`There is no PostgreSQL 15 in ${BIN}, so the HTTP suite runs on the embedded server alone.`);
  return undefined;
}

function isThere() {
  return existsSync(`${BIN}/initdb`) && existsSync(`${BIN}/postgres`);
}
