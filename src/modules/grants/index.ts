/** Extra power for a while, with a reason: in a workspace, or in the organization itself. */
import "./operations.ts";
