// Draws a component inside what it needs of the application: words, theme, cache, and for those
// who ask for it an address.
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactElement } from "react";
import { I18nextProvider } from "react-i18next";
import { i18n } from "@/i18n";
import { cssVariables, theme } from "@/theme/theme";

/** A cache that asks no server unless a test says so. */
export function quietCache(): QueryClient {
  return new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
}

/** `path` is the address at first; `address()` what it has become. */
export function draw(element: ReactElement, cache = quietCache(), path = "/") {
  const history = createMemoryHistory({ initialEntries: [path] });
  const router = createRouter({ routeTree: createRootRoute(), history });
  const wrap = (inner: ReactElement) => (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} env="test">
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={cache}>
          <RouterContextProvider router={router as never}>{inner}</RouterContextProvider>
        </QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  );
  const drawn = render(wrap(element));
  return {
    ...drawn,
    redraw: (next: ReactElement) => drawn.rerender(wrap(next)),
    address: () => history.location.href,
  };
}
