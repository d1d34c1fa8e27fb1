// English and Korean. A feature's words are a namespace of its own, one file in each language; the
// language that is not spoken is not loaded.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Language } from "@/api/types";
import type { Spoken } from "./language";

const loaders: Record<Spoken, () => Promise<{ words: Record<string, object> }>> = {
  en: () => import("./en"),
  ko: () => import("./ko"),
};

const REMEMBERED = "mainspring.language";

export const i18n = i18next.createInstance();

/** Before the first paint: in the language of last time, since the settings come later. */
export async function startI18n(): Promise<void> {
  await i18n.use(initReactI18next).init({
    resources: {},
    lng: "en",
    fallbackLng: "en",
    defaultNS: "common",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await speak((localStorage.getItem(REMEMBERED) ?? "system") as Language);
}

export async function speak(language: Language): Promise<void> {
  localStorage.setItem(REMEMBERED, language);
  const spoken = spokenOf(language, navigator.language);
  if (!i18n.hasResourceBundle(spoken, "common")) {
    const { words } = await loaders[spoken]();
    for (const [namespace, bundle] of Object.entries(words)) {
      i18n.addResourceBundle(spoken, namespace, bundle);
    }
  }
  document.documentElement.lang = spoken;
  await i18n.changeLanguage(spoken);
}

export function spokenOf(language: Language, system: string): Spoken {
  if (language !== "system") return language;
  return system.toLowerCase().startsWith("ko") ? "ko" : "en";
}
