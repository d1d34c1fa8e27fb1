// What a schedule means: in words, in dates, in other programs' spelling. All of it is the
// server's; nothing here reads an expression.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { ScheduleAnswer, ScheduleQuestion } from "./types";

/** Asks nothing for an empty text. */
export function useSchedule(question: ScheduleQuestion) {
  const lang = useLanguage();
  const asked = { ...question, lang };
  return useQuery({
    queryKey: [...keys.schedule(question.text, question.timezone, lang), question],
    queryFn: async ({ signal }) => {
      // The generated shape knows no year yet.
      const body = asked as Omit<typeof asked, "year">;
      const told = await answer(client.POST("/api/mainspring/schedule", { body, signal }));
      return told as ScheduleAnswer;
    },
    enabled: question.text.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
}
