import { defineConfig } from "vitest/config";

const globalSetup = "src/platform/testing/global-setup.ts";

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    // Far beyond what anything takes: a machine that is busy otherwise is no failure.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            "src/*.test.ts",
            "src/platform/**/*.test.ts",
            "src/web/**/*.test.ts",
            "src/modules/*/ui/**/*.test.ts",
            "packages/**/*.test.ts",
          ],
        },
      },
      {
        extends: true,
        test: {
          name: "http",
          include: ["src/modules/*/*.test.ts", "e2e/http/**/*.test.ts"],
          globalSetup,
          // Every file makes a world of its own; what they import is read once.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["e2e/*.test.ts"],
          exclude: ["e2e/browser-*.test.ts"],
          globalSetup,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["e2e/browser-*.test.ts"],
          globalSetup,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
