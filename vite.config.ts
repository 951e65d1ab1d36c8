import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: path("./src/web"),
  base: "/",
  // The production build is minified by Vite below; a second pass would rewrite light-dark() for old browsers.
  plugins: [react(), tailwindcss({ optimize: false })],
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
