/** Storage instances: files, keys and a SQLite database for tasks, agents and people, counted against quotas. */
export {};
