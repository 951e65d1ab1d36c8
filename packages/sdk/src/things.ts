import type { z } from "zod";
import type { contracts } from "../../../src/modules/contracts.ts";

type Contracts = typeof contracts;

export type Account = z.output<Contracts["Account"]>;
export type Me = z.output<Contracts["Me"]>;
export type Organization = z.output<Contracts["Organization"]>;
export type Workspace = z.output<Contracts["Workspace"]>;
export type Member = z.output<Contracts["Member"]>;
export type Role = z.output<Contracts["Role"]>;
/** Something that can be allowed, and which presets allow it. */
export type CataloguePermission = z.output<Contracts["CataloguePermission"]>;
export type Grant = z.output<Contracts["Grant"]>;
export type ServiceAccount = z.output<Contracts["ServiceAccount"]>;
export type Invitation = z.output<Contracts["Invitation"]>;
export type NavigationOrganization = z.output<Contracts["NavigationOrganization"]>;
export type NavigationWorkspace = z.output<Contracts["NavigationWorkspace"]>;
export type ApiKey = z.output<Contracts["ApiKey"]>;
/** Carries the secret, which is answered once. */
export type IssuedApiKey = z.output<Contracts["IssuedApiKey"]>;
export type Agent = z.output<Contracts["Agent"]>;
export type AgentDetail = z.output<Contracts["AgentDetail"]>;
/** What an agent's draft and its versions hold. */
export type AgentContent = z.output<Contracts["AgentContent"]>;
export type Deployment = z.output<Contracts["Deployment"]>;
export type Tool = z.output<Contracts["Tool"]>;
export type ToolDetail = z.output<Contracts["ToolDetail"]>;
/** What a tool's draft and its versions hold. */
export type ToolContent = z.output<Contracts["ToolContent"]>;
export type Connection = z.output<Contracts["getConnection"]["output"]>;
export type Run = z.output<Contracts["Run"]>;
export type RunState = z.output<Contracts["RunState"]>;
/** A recorded event of a run. */
export type RunEvent = z.output<Contracts["RunEvent"]>;
/** A model or tool call of a run. */
export type Step = z.output<Contracts["Step"]>;
export type Session = z.output<Contracts["Session"]>;
export type SessionMessage = z.output<Contracts["SessionMessage"]>;
export type Wallet = z.output<Contracts["Wallet"]>;
export type Invoice = z.output<Contracts["Invoice"]>;
/** With its lines and credit notes. */
export type InvoiceDetail = z.output<Contracts["InvoiceDetail"]>;
export type CreditNote = z.output<Contracts["CreditNote"]>;
export type UsageRow = z.output<Contracts["UsageRow"]>;
export type AuditEntry = z.output<Contracts["AuditEntry"]>;
export type SystemInfo = z.output<Contracts["SystemInfo"]>;
