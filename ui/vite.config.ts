/// <reference types="vitest/config" />
// Build, development server and tests of the interface. `npm run dev` passes /api on to the
// `mainspring serve` at MAINSPRING_URL, with the token in MAINSPRING_TOKEN.
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const served = process.env.MAINSPRING_URL ?? "http://127.0.0.1:8080";
const token = process.env.MAINSPRING_TOKEN;

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  clearScreen: false,
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      "/api": {
        target: served,
        // The door checks Host and Origin; to it this is a script with a token, not a page.
        changeOrigin: true,
        configure: (proxy) => {
          proxy.on("proxyReq", (request) => {
            request.removeHeader("origin");
            if (token) request.setHeader("authorization", `Bearer ${token}`);
          });
        },
      },
    },
  },
  build: {
    target: ["es2022", "safari16"],
    // The content security policy knows no `data:` for fonts; small ones stay files.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
  test: {
    environment: "happy-dom",
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
  },
});
