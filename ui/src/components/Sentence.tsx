// A sentence of the translation in which parts are elements: `<b>three</b> runs`. Text from a file
// or a log only ever enters as a value, and values are never read as markup.
import type { ReactElement } from "react";
import { Trans, useTranslation } from "react-i18next";

interface SentenceProps {
  /** The sentence, already looked up but not filled in. */
  text: string;
  values?: Record<string, string | number>;
  components: Record<string, ReactElement>;
}

export function Sentence({ text, values, components }: SentenceProps) {
  const { i18n } = useTranslation();
  return (
    <Trans
      i18n={i18n}
      defaults={text}
      components={components}
      {...(values && { values })}
      shouldUnescape={false}
    />
  );
}
