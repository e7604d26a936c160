import "@mantine/core/styles/global.css";
import "@mantine/core/styles/default-css-variables.css";
import "./page/styles.ts";
import { MantineProvider } from "@mantine/core";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ServerError } from "./server/client.ts";
import { Gate } from "./signin/gate.tsx";
import { SESSION } from "./signin/session.ts";
import { mantineTheme, rolesForMantine } from "./theme/mantine-theme.ts";

const queries: QueryClient = new QueryClient({
  // A session can end while a view is open: then the sign-in comes, and after it the same view.
  queryCache: new QueryCache({
    onError: (error) => {
      if (error instanceof ServerError && error.status === 401)
        void queries.invalidateQueries({ queryKey: SESSION });
    },
  }),
  defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, staleTime: 5000 } },
});
const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={mantineTheme}
        cssVariablesResolver={rolesForMantine}
        defaultColorScheme="auto"
        getStyleNonce={() => nonce}
      >
        <QueryClientProvider client={queries}>
          <Gate />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  );
}
