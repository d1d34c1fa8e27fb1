// The shortcuts that hold everywhere, and the list of them.
import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { isMac, type Shortcut, useShortcuts } from "./keys";
import { openPalette } from "./palette/store";
import classes from "./Shortcuts.module.css";

const MOD = isMac ? "⌘" : "Ctrl";

const LIST = [
  { name: "palette", keys: [MOD, "K"] },
  { name: "home", keys: ["G", "H"] },
  { name: "dags", keys: ["G", "D"] },
  { name: "runs", keys: ["G", "R"] },
  { name: "queue", keys: ["G", "Q"] },
  { name: "settings", keys: ["G", "S"] },
  { name: "close", keys: ["Esc"] },
  { name: "help", keys: ["?"] },
] as const;

export function Shortcuts() {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const shortcuts = useMemo((): Shortcut[] => {
    const go = (code: string, to: string) => ({
      codes: ["KeyG", code],
      run: () => void navigate({ to }),
    });
    return [
      { codes: ["KeyK"], withMod: true, inFields: true, run: openPalette },
      { codes: ["Slash"], withShift: true, run: () => setOpen(true) },
      go("KeyH", "/"),
      go("KeyD", "/dags"),
      go("KeyR", "/runs"),
      go("KeyQ", "/queue"),
      go("KeyS", "/settings"),
    ];
  }, [navigate]);
  useShortcuts(shortcuts);
  return (
    <Modal opened={isOpen} onClose={() => setOpen(false)} title={t("shortcuts.title")} size={400}>
      <dl className={classes.list}>
        {LIST.map(({ name, keys }) => (
          <div key={name}>
            <dt>{t(`shortcuts.${name}`)}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
