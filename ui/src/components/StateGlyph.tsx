// The sign of a state. Its shape tells the state as well as its colour does.
// Which shape belongs to which state is in theme/states.ts.

import { useTranslation } from "react-i18next";
import { type AnyState, GLYPHS, stateColor } from "@/theme/states";
import classes from "./state.module.css";

interface StateGlyphProps {
  /** Null is `none`: nothing was decided yet. */
  state: AnyState | null;
  size?: number;
  /** Beside the state in words a glyph is decoration. */
  isDecoration?: boolean;
}

export function StateGlyph({ state: told, size = 14, isDecoration = false }: StateGlyphProps) {
  const { t } = useTranslation();
  const state = told ?? "none";
  const Glyph = GLYPHS[state];
  const name = isDecoration
    ? { "aria-hidden": true }
    : { role: "img", "aria-label": t(`state.${state}`) };
  return (
    <Glyph
      {...name}
      size={size}
      stroke={2.4}
      color={stateColor(state)}
      className={state === "running" || state === "restarting" ? classes.turning : classes.glyph}
    />
  );
}
