/** Members that are nobody: they own keys, so that these outlive the people who made them. */
import "./operations.ts";
