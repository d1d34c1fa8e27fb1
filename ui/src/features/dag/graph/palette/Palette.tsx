// What tasks can be, beside the canvas: to be dragged onto it, or added by a click or Enter.
// What is made of it is useEditing's; dragging is the canvas's.
import { ActionIcon, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOperators } from "@/api/files";
import { startDrag, useDragged } from "@/canvas/edit/drag";
import edit from "@/canvas/edit/edit.module.css";
import { operatorIcon } from "@/canvas/icons";
import { found } from "./found";
import classes from "./palette.module.css";

const CATEGORIES = ["action", "flow", "transfer", "sensor"] as const;

interface PaletteProps {
  onAdd: (operator: string) => void;
  onClose: () => void;
}

export function Palette({ onAdd, onClose }: PaletteProps) {
  const { t } = useTranslation(["editor", "common"]);
  const { data } = useOperators();
  const [query, setQuery] = useState("");
  const shown = found(data?.operators ?? [], query);
  return (
    <aside className={classes.palette} aria-label={t("editor:palette")} data-testid="palette">
      <div className={classes.head}>
        <TextInput
          placeholder={t("editor:search")}
          aria-label={t("editor:search")}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
        <ActionIcon aria-label={t("common:action.close")} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      {CATEGORIES.map((category) => {
        const inside = shown.filter((it) => it.category === category);
        if (inside.length === 0) return null;
        return (
          <section key={category}>
            <h3>{t(`editor:category.${category}`)}</h3>
            {inside.map(({ name, title, help, icon }) => {
              const Icon = operatorIcon(icon);
              return (
                <button
                  key={name}
                  type="button"
                  className={classes.item}
                  data-testid={`palette-${name}`}
                  title={help}
                  onPointerDown={(event) =>
                    startDrag(event, title, { kind: "operator", operator: name })
                  }
                  onClick={() => onAdd(name)}
                >
                  <Icon size={16} aria-hidden />
                  <span>
                    <b>{title}</b>
                    <small>{help}</small>
                  </span>
                </button>
              );
            })}
          </section>
        );
      })}
      {shown.length === 0 && <p className="muted">{t("editor:noneFound")}</p>}
      <Ghost />
    </aside>
  );
}

/** What is dragged, at the pointer. */
function Ghost() {
  const dragged = useDragged();
  if (dragged === null) return null;
  return (
    <div className={edit.ghost} style={{ left: dragged.x, top: dragged.y }} aria-hidden>
      {dragged.label}
    </div>
  );
}
