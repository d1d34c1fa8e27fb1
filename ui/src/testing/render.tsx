// Draws a component inside what it needs of the application: words, theme, cache.

import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactElement } from "react";
import { I18nextProvider } from "react-i18next";
import { i18n } from "@/i18n";
import { cssVariables, theme } from "@/theme/theme";

export function draw(element: ReactElement, cache = new QueryClient()) {
  const wrap = (inner: ReactElement) => (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} env="test">
      <I18nextProvider i18n={i18n}>
        <QueryClientProvider client={cache}>{inner}</QueryClientProvider>
      </I18nextProvider>
    </MantineProvider>
  );
  const drawn = render(wrap(element));
  return { ...drawn, redraw: (next: ReactElement) => drawn.rerender(wrap(next)) };
}
