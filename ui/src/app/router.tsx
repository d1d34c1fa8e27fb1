// The addresses of the application and what answers to them. Each screen is a chunk of its own.
// The side panel's part of the address is the same everywhere; see components/panel.ts.

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from "@tanstack/react-router";
import { type PanelSearch, panelSearch } from "@/components/panel";
import { Crash } from "./CrashBoundary";
import { NotFound } from "./NotFound";
import { Shell } from "./Shell";

export const DAG_TABS = ["overview", "graph", "runs", "versions"] as const;
export type DagTab = (typeof DAG_TABS)[number];

type Search = Record<string, unknown>;

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: ({ error }) => (
    <Crash problem={error instanceof Error ? error : new Error(String(error))} />
  ),
  // What a screen keeps there of its own stays as it is.
  validateSearch: (search: Search): Search & PanelSearch => ({ ...search, ...panelSearch(search) }),
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: lazyRouteComponent(() => import("@/features/home"), "Home"),
});

const dags = createRoute({
  getParentRoute: () => root,
  path: "/dags",
  component: lazyRouteComponent(() => import("@/features/dags"), "Dags"),
});

const dag = createRoute({
  getParentRoute: () => root,
  path: "/dags/$dagId",
  validateSearch: (search: Search): Search & { tab: DagTab } => ({
    ...search,
    tab: DAG_TABS.find((tab) => tab === search.tab) ?? "overview",
  }),
  component: lazyRouteComponent(() => import("./DagPage"), "DagPage"),
});

/** Deep links name a run in the path; in the application it is the side panel's. */
const dagRun = createRoute({
  getParentRoute: () => root,
  path: "/dags/$dagId/runs/$runId",
  component: lazyRouteComponent(() => import("./RunRedirect"), "RunRedirect"),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: "/runs",
  component: lazyRouteComponent(() => import("@/features/runs"), "Runs"),
});

const queue = createRoute({
  getParentRoute: () => root,
  path: "/queue",
  component: lazyRouteComponent(() => import("@/features/queue"), "Queue"),
});

const cron = createRoute({
  getParentRoute: () => root,
  path: "/cron",
  component: lazyRouteComponent(() => import("@/features/cron"), "Cron"),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: "/alerts",
  component: lazyRouteComponent(() => import("@/features/alerts"), "Alerts"),
});

const connections = createRoute({
  getParentRoute: () => root,
  path: "/connections",
  component: lazyRouteComponent(() => import("@/features/connections"), "Connections"),
});

const slack = createRoute({
  getParentRoute: () => root,
  path: "/slack",
  component: lazyRouteComponent(() => import("@/features/slack"), "Slack"),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazyRouteComponent(() => import("@/features/settings"), "Settings"),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("@/features/welcome"), "Welcome"),
});

const files = createRoute({
  getParentRoute: () => root,
  path: "/files",
  component: lazyRouteComponent(() => import("@/features/files"), "Files"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    ...[home, dags, dag, dagRun, runs, queue, cron, settings, welcome, files],
    ...[alerts, connections, slack],
  ]),
  defaultPreload: "intent",
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
