// Everything that surrounds the pages: cache, theme, language, live data, the login door.
// What a page shows, and where pages are, does not belong here.

import {
  localStorageColorSchemeManager,
  MantineProvider,
  useMantineColorScheme,
} from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { I18nextProvider, useTranslation } from "react-i18next";
import { useConnection } from "@/api/connection";
import { followStream } from "@/api/live";
import { ApiProblem } from "@/api/problem";
import { useSettings } from "@/api/settings";
import { i18n, speak } from "@/i18n";
import { platform } from "@/platform";
import { cssVariables, theme, withWords } from "@/theme/theme";
import { CrashBoundary } from "./CrashBoundary";
import { Login } from "./Login";
import { router } from "./router";

function isWorthARetry(failures: number, problem: Error): boolean {
  return problem instanceof ApiProblem && (problem.status === 0 || problem.status === 503)
    ? failures < 3
    : false;
}

export function makeCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The event stream says when something is old.
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
        retry: isWorthARetry,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

const colorSchemes = localStorageColorSchemeManager({ key: "mainspring.theme" });

export function App() {
  const [cache] = useState(makeCache);
  return (
    <I18nextProvider i18n={i18n}>
      <Dressed>
        <QueryClientProvider client={cache}>
          <Notifications position="bottom-right" limit={4} />
          <CrashBoundary>
            <Doors />
          </CrashBoundary>
        </QueryClientProvider>
      </Dressed>
    </I18nextProvider>
  );
}

/** The theme, with the words that its components need. */
function Dressed({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const close = t("action.close");
  const dressed = useMemo(() => withWords(theme, { close }), [close]);
  return (
    <MantineProvider
      theme={dressed}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemes}
      defaultColorScheme="auto"
    >
      {children}
    </MantineProvider>
  );
}

/** The application, or the door in front of it. */
function Doors() {
  const cache = useQueryClient();
  const { state } = useConnection();
  const isOutside = state === "unauthorized";
  useEffect(() => {
    if (isOutside) return;
    const stop = followStream(cache);
    const stopNavigation = platform.onNavigate((path) => router.history.push(path));
    void platform.ready();
    return () => {
      stop();
      stopNavigation();
    };
  }, [cache, isOutside]);
  if (isOutside) return <Login />;
  return (
    <>
      <AppliedSettings />
      <RouterProvider router={router} />
    </>
  );
}

/** Language and theme follow the settings as soon as they change, wherever that was. */
function AppliedSettings() {
  const { data } = useSettings();
  const { setColorScheme } = useMantineColorScheme();
  const language = data?.language;
  const wanted = data?.theme;
  useEffect(() => {
    if (language !== undefined) void speak(language);
  }, [language]);
  useEffect(() => {
    if (wanted !== undefined) setColorScheme(wanted === "system" ? "auto" : wanted);
  }, [wanted, setColorScheme]);
  return null;
}
