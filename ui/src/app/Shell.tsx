// The frame around every page: navigation, banners, the page, the side panel, the status bar.
// It knows where things are, and nothing of what they show.
import { Outlet } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { useNewDag } from "@/components/newDag";
import { ScriptDrop } from "@/features/files/ScriptDrop";
import { Banners } from "./Banners";
import { CrashBoundary } from "./CrashBoundary";
import { FirstStart } from "./FirstStart";
import { Navigation } from "./Navigation";
import { PanelHost } from "./PanelHost";
import { Palette } from "./palette/Palette";
import classes from "./Shell.module.css";
import { Shortcuts } from "./Shortcuts";
import { StatusBar } from "./StatusBar";

const NewDag = lazy(() =>
  import("@/features/files/NewDag").then((it) => ({ default: it.NewDagHost })),
);

export function Shell() {
  const { t } = useTranslation("app");
  const isNewDag = useNewDag() !== null;
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        {t("skip")}
      </a>
      <Navigation />
      <div className={classes.main}>
        <Banners />
        <div className={classes.row}>
          <main id="content" tabIndex={-1} className={classes.content}>
            <Suspense>
              <Outlet />
            </Suspense>
          </main>
          <CrashBoundary>
            <PanelHost />
          </CrashBoundary>
        </div>
      </div>
      <StatusBar />
      <FirstStart />
      <Palette />
      {isNewDag && (
        <Suspense>
          <NewDag />
        </Suspense>
      )}
      <ScriptDrop />
      <Shortcuts />
    </div>
  );
}
