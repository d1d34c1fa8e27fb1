// A field that holds code: an editor of its own, which is taken over when it is left.
import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeView } from "@/components/CodeView";
import type { Around } from "./around";
import classes from "./form.module.css";
import type { FormField } from "./model";
import { codeExtensions } from "./template";

interface CodeProps {
  field: FormField;
  text: string;
  said: string;
  isLocked: boolean;
  around: Around;
  onChange: (text: string) => void;
  onCommit: () => void;
}

export function Code({ field, text, said, isLocked, around, onChange, onCommit }: CodeProps) {
  const { t } = useTranslation("editor");
  const latest = useRef(around);
  latest.current = around;
  const { language } = field;
  const [extensions] = useState(() =>
    codeExtensions(
      language,
      () => latest.current.names(),
      () => latest.current.upstream,
    ),
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only hears that the editor was left.
    <div
      className={classes.code}
      data-testid={`field-${field.name}`}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onCommit();
      }}
      onKeyDown={(event) => event.stopPropagation()}
    >
      <CodeView
        text={text}
        language={language === "python" ? "python" : "text"}
        extensions={extensions}
        label={field.name}
        {...(!isLocked && { onChange })}
        onSave={onCommit}
      />
      {text !== said && (
        <Button size="compact-xs" className={classes.take ?? ""} onClick={onCommit}>
          {t("take")}
        </Button>
      )}
    </div>
  );
}
