import { type IntegrationDefinition, registerIntegration } from "../../connections/index.ts";
import { github } from "./github.ts";
import { gmail } from "./gmail.ts";
import { googleCalendar } from "./google-calendar.ts";
import { http } from "./http.ts";
import { jira } from "./jira.ts";
import { salesforce } from "./salesforce.ts";
import { slack } from "./slack.ts";

/** The order people see them in. The next one is a file here and a line below. */
const CATALOGUE: readonly IntegrationDefinition[] = [
  github,
  gmail,
  googleCalendar,
  jira,
  salesforce,
  slack,
  http,
];
for (const definition of CATALOGUE) registerIntegration(definition);
