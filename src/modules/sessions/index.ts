/** Sessions: a conversation of many runs with one agent. */
import "./operations.ts";
