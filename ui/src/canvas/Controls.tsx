// Zoom and fit in the canvas's corner, for the pointer; the keys do the same.
// What fits and what a search finds is the canvas's business; here are only the buttons.
import { ActionIcon, Tooltip } from "@mantine/core";
import { IconMaximize, IconMinus, IconPlus, IconSearch } from "@tabler/icons-react";
import { useReactFlow, useStore } from "@xyflow/react";
import { useTranslation } from "react-i18next";
import classes from "./canvas.module.css";

export function Controls({ onFit, onSearch }: { onFit: () => void; onSearch: () => void }) {
  const { t } = useTranslation("graph");
  const flow = useReactFlow();
  const percent = useStore((state) => Math.round(state.transform[2] * 100));
  const buttons = [
    { label: t("zoom.out"), icon: IconMinus, act: () => void flow.zoomOut() },
    { label: t("zoom.in"), icon: IconPlus, act: () => void flow.zoomIn() },
    { label: t("zoom.fit"), icon: IconMaximize, act: onFit },
    { label: t("search.open"), icon: IconSearch, act: onSearch },
  ];
  return (
    <div className={classes.controls} data-float>
      {buttons.map(({ label, icon: Icon, act }, at) => (
        <span key={label} style={{ display: "contents" }}>
          <Tooltip label={label}>
            <ActionIcon aria-label={label} onClick={act}>
              <Icon size={16} />
            </ActionIcon>
          </Tooltip>
          {at === 0 && <span>{percent} %</span>}
        </span>
      ))}
    </div>
  );
}
