import { existsSync, readFileSync } from "node:fs";
import { quietly, runSilently } from "../setup/run.mjs";

/** Only Debian has all of them as real packages under these names, and only root may install them. */
export function canInstallPackages() {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return /^ID="?debian"?$/m.test(release) && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get");
}

/** Installs Debian packages; false, with the output shown, when that failed. */
export function installPackages(title, names) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    quietly(`Installing ${title}`, () => {
      runSilently("apt-get", ["update"], { env });
      runSilently("apt-get", ["install", "-y", "--no-install-recommends", ...names], { env });
    });
    return true;
  } catch (error) {
    console.error(error.message);
    return false;
  }
}
