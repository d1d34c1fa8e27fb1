// The scheduler's own texts come in all languages at once; this takes the one that is spoken.
// The words of the pages are in i18n.
import { useTranslation } from "react-i18next";
import type { Words } from "@/api/connections";

export function useSaid(): (words: Words) => string {
  const { i18n } = useTranslation();
  return (words) => (i18n.language.startsWith("ko") ? words.ko : words.en);
}
