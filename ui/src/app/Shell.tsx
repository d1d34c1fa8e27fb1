// The frame around every page: navigation, banners, the page, the side panel, the status bar.
import { Outlet } from "@tanstack/react-router";
import { Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Banners } from "./Banners";
import { CrashBoundary } from "./CrashBoundary";
import { Navigation } from "./Navigation";
import { PanelHost } from "./PanelHost";
import { Palette } from "./palette/Palette";
import classes from "./Shell.module.css";
import { Shortcuts } from "./Shortcuts";
import { StatusBar } from "./StatusBar";

export function Shell() {
  const { t } = useTranslation("app");
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
      <Palette />
      <Shortcuts />
    </div>
  );
}
