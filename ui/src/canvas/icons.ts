// The signs of operators, by the names that the scheduler gives them.
// The signs of states are not here but in the theme, since every page shows those.
import {
  IconBox,
  IconBraces,
  IconBrandPython,
  IconBrandSlack,
  IconCircle,
  IconCircleDot,
  IconClock,
  IconFolder,
  IconGitBranch,
  IconMail,
  IconSitemap,
  IconTerminal2,
  IconWebhook,
  IconWorld,
} from "@tabler/icons-react";

const ICONS: Record<string, typeof IconBox> = {
  terminal: IconTerminal2,
  braces: IconBraces,
  python: IconBrandPython,
  "git-branch": IconGitBranch,
  globe: IconWorld,
  mail: IconMail,
  "message-square": IconBrandSlack,
  webhook: IconWebhook,
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
