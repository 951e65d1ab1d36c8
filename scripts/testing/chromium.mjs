import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { canInstallPackages, installPackages } from "./apt.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const APPLICATIONS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The Chromium of the browser tests, installed where that can be done; undefined when there is none. */
export function findChromium() {
  const found = installed();
  if (found) return found;
  if (canInstallPackages() && installPackages("Chromium", ["chromium", "fonts-liberation"]))
    return installed();
  console.log(
    "There is no Chromium here, so the browser tests are skipped. Install Chromium or Google Chrome (on Debian: apt-get install chromium), or set BAILIWICK_CHROMIUM to its executable.",
  );
  return undefined;
}

function installed() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const inPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [process.env.BAILIWICK_CHROMIUM, ...inPath, ...APPLICATIONS].filter(Boolean).find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
