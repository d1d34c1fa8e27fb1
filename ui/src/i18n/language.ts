// The language on screen, for those who ask the API for sentences or format dates.
// Loading and switching languages is in index.ts.
import { useTranslation } from "react-i18next";

export type Spoken = "en" | "ko";

export function useLanguage(): Spoken {
  const { i18n } = useTranslation();
  return i18n.language === "ko" ? "ko" : "en";
}
