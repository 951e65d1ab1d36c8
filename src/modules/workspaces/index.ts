/** The isolation boundary: workspaces of an organization and who is in them. */
import "./operations.ts";
