/** Builds the page into dist/web, which the server serves; `npx vite --config src/web/vite.config.ts` runs it beside a server on 5642. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = new URL(".", import.meta.url).pathname;
const server = "http://127.0.0.1:5642";

export default defineConfig({
  root: here,
  plugins: [react()],
  // The server puts a new nonce here with every answer.
  html: { cspNonce: "LOGBOOM-CSP-NONCE" },
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // The page's security policy allows no data: addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": server, "/health": server, "/metrics": server },
  },
});
