// What a schedule means: in words, in dates, in other programs' spelling. All of it is the
// server's; nothing here reads an expression.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { ScheduleQuestion } from "./types";

/** Asks nothing for an empty text. */
export function useSchedule(question: ScheduleQuestion) {
  const lang = useLanguage();
  const body = { ...question, lang };
  return useQuery({
    queryKey: [...keys.schedule(question.text, question.timezone, lang), question],
    queryFn: ({ signal }) =>
      answer(
        client.POST("/api/mainspring/schedule", { body, params: { query: { lang } }, signal }),
      ),
    enabled: question.text.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
}
