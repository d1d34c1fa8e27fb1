// The command palette: a field, and below it what its letters mean. The focus stays in the field,
// the arrows move a mark through the list, as screen readers know it from a combo box.

import { Modal } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Command } from "@/components/commands";
import { isComposing } from "@/components/useSubmitOnEnter";
import classes from "./Palette.module.css";
import { closePalette, usePaletteIsOpen } from "./store";
import { type PaletteGroup, usePaletteGroups } from "./usePaletteGroups";

export function Palette() {
  const { t } = useTranslation("app");
  return (
    <Modal
      opened={usePaletteIsOpen()}
      onClose={closePalette}
      withCloseButton={false}
      size={640}
      yOffset="12vh"
      centered={false}
      padding={0}
      // Whoever opens it types at once: nothing is in the way.
      transitionProps={{ duration: 0 }}
      attributes={{ content: { "aria-label": t("palette.label") } }}
    >
      <PaletteBody />
    </Modal>
  );
}

const optionId = (at: number) => `palette-${at}`;

function PaletteBody() {
  const { t } = useTranslation("app");
  const [query, setQuery] = useState("");
  const [marked, setMarked] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  // The dialog moves the focus a moment later; the first letters would go to the page.
  useLayoutEffect(() => field.current?.focus(), []);
  const groups = usePaletteGroups(query);
  const commands = groups.flatMap((group) => group.commands);
  const current = Math.min(marked, commands.length - 1);

  useEffect(() => {
    list.current?.querySelector(`#${optionId(current)}`)?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    closePalette();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && commands.length > 0) {
      event.preventDefault();
      setMarked((current + step + commands.length) % commands.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(commands[current]);
    }
  };

  return (
    <>
      <div className={classes.field}>
        <IconSearch size={18} aria-hidden />
        <input
          ref={field}
          className={classes.input}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setMarked(0);
          }}
          onKeyDown={onKeyDown}
          placeholder={t("palette.placeholder")}
          aria-label={t("palette.label")}
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={current >= 0 ? optionId(current) : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
      </div>
      <div
        ref={list}
        id="palette-list"
        role="listbox"
        aria-label={t("palette.label")}
        className={classes.list}
      >
        <Groups groups={groups} current={current} onMark={setMarked} onRun={run} />
        {commands.length === 0 && <p className={classes.nothing}>{t("palette.nothing")}</p>}
      </div>
    </>
  );
}

interface GroupsProps {
  groups: PaletteGroup[];
  current: number;
  onMark: (at: number) => void;
  onRun: (command: Command) => void;
}

function Groups({ groups, current, onMark, onRun }: GroupsProps) {
  let before = 0;
  return groups.map((group) => {
    const first = before;
    before += group.commands.length;
    return (
      <div key={group.label} role="group" aria-label={group.label}>
        <div className={classes.group} aria-hidden>
          {group.label}
        </div>
        {group.commands.map((command, at) => (
          // The keys are the field's; the mouse only points.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
          <div
            key={command.id}
            id={optionId(first + at)}
            role="option"
            aria-selected={first + at === current}
            tabIndex={-1}
            className={classes.option}
            onMouseMove={() => onMark(first + at)}
            onClick={() => onRun(command)}
          >
            <span className={classes.icon}>{command.icon}</span>
            <span className={classes.name}>{command.label}</span>
            {command.description && (
              <span className={classes.description}>{command.description}</span>
            )}
          </div>
        ))}
      </div>
    );
  });
}
