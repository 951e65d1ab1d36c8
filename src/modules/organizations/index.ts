/** Organizations own people, money and the plan. */
import "./operations.ts";
