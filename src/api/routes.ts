/** All routes. What is not listed here does not exist; the page's files are the one thing beside it. */
import type { Route } from "./route.ts";
import { balanceRoute } from "./routes/balance.ts";
import { exportRoute } from "./routes/export.ts";
import { fieldsRoute } from "./routes/fields.ts";
import { healthRoute } from "./routes/health.ts";
import { histogramRoute } from "./routes/histogram.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { openapiRoute } from "./routes/openapi.ts";
import { passwordRoute } from "./routes/password.ts";
import { recordRoute } from "./routes/record.ts";
import { searchRoute } from "./routes/search.ts";
import { sessionRoute, signInRoute, signOutRoute } from "./routes/session.ts";
import { signInLinkRoute } from "./routes/sign-in-link.ts";
import { tailRoute } from "./routes/tail.ts";

export const routes: readonly Route[] = [
  balanceRoute,
  exportRoute,
  fieldsRoute,
  healthRoute,
  histogramRoute,
  metricsRoute,
  openapiRoute,
  passwordRoute,
  recordRoute,
  searchRoute,
  sessionRoute,
  signInRoute,
  signOutRoute,
  signInLinkRoute,
  tailRoute,
];
