// Before each test file: the languages, and what the test's browser lacks.
// What a single test needs is made there, not here.
import { cleanup } from "@testing-library/react";
import { initReactI18next } from "react-i18next";
import { afterEach } from "vitest";
import { i18n } from "@/i18n";
import { words as en } from "@/i18n/en";
import { words as ko } from "@/i18n/ko";

await i18n.use(initReactI18next).init({
  resources: { en, ko },
  lng: "en",
  fallbackLng: false,
  defaultNS: "common",
  interpolation: { escapeValue: false },
});

globalThis.matchMedia ??= ((query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
})) as unknown as typeof matchMedia;

afterEach(cleanup);
