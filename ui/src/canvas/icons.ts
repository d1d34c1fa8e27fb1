// The signs of operators, by the names that the scheduler gives them.
// The signs of states are not here but in the theme, since every page shows those.
import {
  IconBox,
  IconBraces,
  IconBrandPython,
  IconCircle,
  IconCircleDot,
  IconClock,
  IconFolder,
  IconGitBranch,
  IconSitemap,
  IconTerminal2,
} from "@tabler/icons-react";

const ICONS: Record<string, typeof IconBox> = {
  terminal: IconTerminal2,
  braces: IconBraces,
  python: IconBrandPython,
  "git-branch": IconGitBranch,
  circle: IconCircle,
  "circle-stop": IconCircleDot,
  nodes: IconSitemap,
  clock: IconClock,
  folder: IconFolder,
};

/** An operator that this interface does not know yet gets a box. */
export function operatorIcon(name: string | null | undefined): typeof IconBox {
  return ICONS[name ?? ""] ?? IconBox;
}
