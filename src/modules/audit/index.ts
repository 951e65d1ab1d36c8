/** Who did what: reads the entries every state-changing verb writes in its own transaction. */
import "./operations.ts";
