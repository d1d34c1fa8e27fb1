// A state in words, with its glyph.
// Colours and glyphs are in theme/states.ts, the words in the translation.

import { useTranslation } from "react-i18next";
import { type AnyState, stateColor } from "@/theme/states";
import { StateGlyph } from "./StateGlyph";
import classes from "./state.module.css";

export function StateBadge({ state: told }: { state: AnyState | null }) {
  const { t } = useTranslation();
  const state = told ?? "none";
  return (
    <span className={classes.badge} data-state={state} style={{ color: stateColor(state) }}>
      <StateGlyph state={state} isDecoration />
      {t(`state.${state}`)}
    </span>
  );
}
