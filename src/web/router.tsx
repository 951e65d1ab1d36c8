import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { NotFoundPage } from "./shell/NotFoundPage.tsx";
import { RootLayout } from "./shell/RootLayout.tsx";

const root = createRootRoute({ component: RootLayout, notFoundComponent: NotFoundPage });

/** One page: its path and the file it is loaded from when first visited. */
const page = <Name extends string>(
  path: string,
  load: () => Promise<Record<Name, () => React.ReactNode>>,
  name: Name,
) => createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load, name) });

const routeTree = root.addChildren([
  page("/dev/components", () => import("./dev/ComponentsPage.tsx"), "ComponentsPage"),
  page("/dev/shell", () => import("./dev/ShellPage.tsx"), "ShellPage"),
  page("/dev/shell/$", () => import("./dev/ShellPage.tsx"), "ShellPage"),
  page("/dev/auth", () => import("./dev/AuthPage.tsx"), "AuthPage"),
  page("/dev/onboarding", () => import("./dev/OnboardingPage.tsx"), "OnboardingPage"),
]);

export const router = createRouter({ routeTree, defaultPreload: false, scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
