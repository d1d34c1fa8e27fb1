// A list of what a task can be, where one wants it: search, arrows, Enter.
// It only picks: where the task goes and what it hangs on was known before it opened.
import { TextInput } from "@mantine/core";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useOperators } from "@/api/files";
import { operatorIcon } from "@/canvas/icons";
import { isComposing } from "@/components/useSubmitOnEnter";
import { found } from "./found";
import classes from "./palette.module.css";

const WIDTH = 300;
const HEIGHT = 340;

interface QuickAddProps {
  at: { x: number; y: number };
  onPick: (operator: string) => void;
  onClose: () => void;
}

export function QuickAdd({ at, onPick, onClose }: QuickAddProps) {
  const { t } = useTranslation("editor");
  const { data } = useOperators();
  const [query, setQuery] = useState("");
  const [here, setHere] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const shown = found(data?.operators ?? [], query);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) onClose();
    };
    window.addEventListener("pointerdown", outside, true);
    return () => window.removeEventListener("pointerdown", outside, true);
  }, [onClose]);
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter") {
      const chosen = shown[here];
      if (chosen) onPick(chosen.name);
    } else if (step && shown.length > 0) setHere((here + step + shown.length) % shown.length);
    else return;
    event.preventDefault();
  };
  const left = Math.max(8, Math.min(at.x, window.innerWidth - WIDTH - 8));
  const top = Math.max(8, Math.min(at.y, window.innerHeight - HEIGHT - 8));
  return (
    <div
      ref={box}
      className={classes.quick}
      style={{ left, top, width: WIDTH, maxHeight: HEIGHT }}
      role="dialog"
      aria-label={t("add")}
      data-float
      data-testid="quick-add"
    >
      <TextInput
        autoFocus
        placeholder={t("search")}
        aria-label={t("search")}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={shown[here] ? `${id}${shown[here].name}` : undefined}
        value={query}
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setHere(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={classes.list} role="listbox" id={id} aria-label={t("add")}>
        {shown.map(({ name, title, help, icon }, index) => {
          const Icon = operatorIcon(icon);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys.
            <div
              key={name}
              id={`${id}${name}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === here}
              className={classes.item}
              data-testid={`quick-add-${name}`}
              onPointerEnter={() => setHere(index)}
              onClick={() => onPick(name)}
            >
              <Icon size={16} aria-hidden />
              <span>
                <b>{title}</b>
                <small>{help}</small>
              </span>
            </div>
          );
        })}
        {shown.length === 0 && <p className="muted">{t("noneFound")}</p>}
      </div>
    </div>
  );
}
