// The glyphs of all states, once: a thousand cells then refer to them instead of each holding its
// own. How a glyph looks is the theme's.
import { GLYPHS, STATES } from "@/theme/states";

export function Sprite() {
  return (
    <svg width={0} height={0} style={{ position: "absolute" }} aria-hidden="true">
      {STATES.map((state) => {
        const Glyph = GLYPHS[state];
        return (
          <symbol key={state} id={`grid-${state}`} viewBox="0 0 24 24">
            <Glyph size={24} stroke={3} />
          </symbol>
        );
      })}
    </svg>
  );
}
