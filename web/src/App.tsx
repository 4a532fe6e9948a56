import { MantineProvider } from "@mantine/core";
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { BrowserRouter } from "react-router";

import { createQueryClient } from "./api/queryClient";
import { followSession, sessionQuery } from "./api/session";
import { ErrorBoundary } from "./components/feedback/ErrorBoundary";
import { ErrorState } from "./components/feedback/ErrorState";
import { Toasts } from "./components/feedback/Toasts";
import { Shell } from "./components/shell/Shell";
import { theme } from "./theme";

const SignInPage = lazy(() => import("./pages/SignInPage"));

const queryClient = createQueryClient();
followSession(queryClient);

export function App() {
  return (
    // Variables and classes come from style sheets: a <style> element would break the page's CSP.
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <BrowserRouter>
          <ErrorBoundary>
            <Entrance />
          </ErrorBoundary>
          <Toasts />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** The shell for whoever is signed in, and the way in for everybody else, at the same address. */
function Entrance() {
  const session = useQuery(sessionQuery);
  if (session.isError && session.data === undefined) {
    return <ErrorState error={session.error} onRetry={() => void session.refetch()} fullPage />;
  }
  if (session.data === undefined) return null;
  if (session.data === null) {
    return (
      <Suspense fallback={null}>
        <SignInPage />
      </Suspense>
    );
  }
  // Nothing of one person's page is left in another's.
  return <Shell key={session.data.user.username} />;
}
