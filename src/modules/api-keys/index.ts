/** Keys programs use: bound to one workspace, never stronger than their creator, shown once, revoked at once. */
import "./operations.ts";
