/** Spending limits of organizations, workspaces, members, agents and keys; platform/books holds them. */
import "./operations.ts";
