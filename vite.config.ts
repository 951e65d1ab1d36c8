import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const COMPRESSIBLE = /\.(js|css|svg|json)$/;

/** Leaves beside each text asset its compressed form, which the server sends where a browser takes it. */
const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  async writeBundle({ dir }, bundle) {
    const files = Object.keys(bundle).filter((name) => COMPRESSIBLE.test(name));
    await Promise.all(
      files.map(async (name) => {
        const file = `${dir}/${name}`;
        await writeFile(`${file}.gz`, await promisify(gzip)(await readFile(file), { level: 9 }));
      }),
    );
  },
};

export default defineConfig({
  root: path("./src/web"),
  base: "/",
  // The production build is minified by Vite below; a second pass would rewrite light-dark() for old browsers.
  plugins: [react(), tailwindcss({ optimize: false }), compressed],
  cacheDir: path("./node_modules/.vite"),
  build: {
    outDir: path("./dist/web"),
    emptyOutDir: true,
    target: ["chrome123", "firefox121", "safari17.5"],
    chunkSizeWarningLimit: 700,
    // A content security policy may forbid data: fonts and images; small files stay files.
    assetsInlineLimit: 0,
    rolldownOptions: {
      treeshake: {
        // Importing one part from kit/index.ts must not bring the others along.
        moduleSideEffects: [{ test: /\/src\/web\/kit\//, sideEffects: false }],
      },
    },
  },
});
